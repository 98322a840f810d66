-- Driving rows counted without the joins, in the snapshot of the delta, and how far the change column went:
-- never beyond the instant of the run, so that a value from the future does not blind the branch.
CREATE :temporary TABLE :read AS
:branches;
