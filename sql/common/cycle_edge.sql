-- Nobody in a circle is anybody's child.
DELETE FROM :edge USING :circle o WHERE :edge.child_key = o.member_key;
