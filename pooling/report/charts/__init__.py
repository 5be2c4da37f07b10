"""Charts of instances, results and answers: one object for notebook, page, SVG and PNG, with a table under each."""
