-- There are no advisory locks: nobody knows whether a run that did not end is still on.
SELECT false;
