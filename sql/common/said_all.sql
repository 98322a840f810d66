-- What the loaded rows say of who is whose parent.
        SELECT l.firn_key, :parent AS firn_parent FROM :loaded l;
