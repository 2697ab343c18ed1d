"""Named transitions (django-fsm-2) with one log row each: who, when, from, to, why."""
