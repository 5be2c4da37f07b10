"""Why a plan costs what it costs, or leaves short what it leaves short, and no less: a sum by rule."""
