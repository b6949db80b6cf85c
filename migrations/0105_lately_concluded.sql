-- Each day asks which lines were concluded lately: their customers may be owed a reminder.
create index on credit_lines (partner_id, concluded_on);
