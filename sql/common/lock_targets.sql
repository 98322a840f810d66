-- The locks of this target and of the dimensions it may add members to, always in the order of their names.
LOCK :locks;
