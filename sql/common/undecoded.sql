-- Values that no hook has decoded yet.
CREATE :temporary TABLE :undecoded AS
:values;
