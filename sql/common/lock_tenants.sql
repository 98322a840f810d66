-- New tenants get their keys one run at a time.
LOCK :"control"."tenant";
