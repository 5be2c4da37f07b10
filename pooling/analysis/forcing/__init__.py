"""What is forced into a plan or out of it: what that changes, what blocks it, and when it would come by itself."""
