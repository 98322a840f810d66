-- What the rows of this run say of who is whose parent.
        SELECT w.firn_key, :parent AS firn_parent FROM :work w WHERE w.firn_outcome = 'applied';
