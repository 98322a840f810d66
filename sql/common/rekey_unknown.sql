-- The rows queued above, keyed to the unknown member.
UPDATE :"warehouse".:"fact" SET :"column" = -1:unknown
  FROM :"control"."rekey" q
 WHERE :"warehouse".:"fact".:"column" = q.member_key AND q.target = :'target' AND q.reference = :'column';
