-- A loan that changes after the page was turned and before the day's interest is booked: what its row, as the day began, accrues
-- on that day. The day's interest is the sum over rows that did not change, and of these.
alter table loans add column opening_on date;
alter table loans add column opening_accrual_cents bigint not null default 0;
