-- The next values; none: that was all.
FETCH FORWARD :values FROM firn_undecoded;
