"""Family burden: nobody reaches a fair share by what serves nothing."""
