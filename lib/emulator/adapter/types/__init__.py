# In place of an update: what changes is made anew, and what was there stays.
REPLACED = 'replaced'
