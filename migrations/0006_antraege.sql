-- KreditSmart: what lenders and applicants have reported about each Antrag, and whom we tell.

create table antraege (
  partner_id text not null,
  antragsnummer text not null,             -- on the platform: case / application / lender
  produktanbieter text not null,           -- the lender whose Antrag it is
  produktanbieterantragsnummer text,       -- the lender's own number, unique within it; of our own the application's id
  application_id text,                     -- null: a foreign Antrag
  antragstellerstatus text not null check (antragstellerstatus in ('BEANTRAGT', 'UNTERSCHRIEBEN', 'NICHT_ANGENOMMEN', 'WIDERRUFEN')),
  produktanbieterstatus text not null check (produktanbieterstatus in ('NICHT_BEARBEITET', 'UNTERSCHRIEBEN', 'ABGELEHNT', 'ZURUECKGESTELLT')),
  -- what our side says of it: the Antrag is divergent where the pair above differs
  our_antragstellerstatus text not null check (our_antragstellerstatus in ('BEANTRAGT', 'UNTERSCHRIEBEN', 'NICHT_ANGENOMMEN', 'WIDERRUFEN')),
  our_produktanbieterstatus text not null check (our_produktanbieterstatus in ('NICHT_BEARBEITET', 'UNTERSCHRIEBEN', 'ABGELEHNT', 'ZURUECKGESTELLT')),
  reports integer not null default 0,      -- so many have come; the next has the next number
  deleted_at timestamptz,
  created_at timestamptz not null,
  primary key (partner_id, antragsnummer),
  foreign key (partner_id, application_id) references applications
);
create unique index on antraege (partner_id, produktanbieter, produktanbieterantragsnummer) where produktanbieterantragsnummer is not null;
create unique index on antraege (partner_id, application_id) where application_id is not null;

-- Every report as it came, in the order of arrival. Never changed.
create table antrag_reports (
  partner_id text not null,
  antragsnummer text not null,
  number integer not null,
  origin text not null check (origin in ('kreditsmart', 'bank')),
  antragstellerstatus text check (antragstellerstatus in ('BEANTRAGT', 'UNTERSCHRIEBEN', 'NICHT_ANGENOMMEN', 'WIDERRUFEN')),
  produktanbieterstatus text check (produktanbieterstatus in ('NICHT_BEARBEITET', 'UNTERSCHRIEBEN', 'ABGELEHNT', 'ZURUECKGESTELLT')),
  kommentar text,
  hinweise text[] not null,
  reported_by text not null,               -- the client, or the program itself
  on_behalf_of text,                       -- the platform's partner id that a token stood for
  trace_id text not null,
  happened_at timestamptz not null,        -- the partner's clock
  recorded_at timestamptz not null,
  primary key (partner_id, antragsnummer, number),
  foreign key (partner_id, antragsnummer) references antraege
);

-- Files that were sent along. The same name, comment and content comes in once.
create table antrag_documents (
  partner_id text not null,
  document_id text not null,               -- derived from what makes it the same
  antragsnummer text not null,
  file_name text not null,
  kommentar text,
  tags text[] not null,
  content bytea not null,
  sha256 text not null,
  reported_by text not null,
  created_at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (partner_id, document_id),
  foreign key (partner_id, antragsnummer) references antraege
);
create index on antrag_documents (partner_id, antragsnummer, recorded_at);

-- Where a client wants to hear of changes that it has not reported itself, and how we prove there who we are.
create table antrag_addresses (
  partner_id text not null,
  client_id text not null,
  produktanbieter text not null,           -- whose Anträge it hears of
  url text not null,
  token_url text,
  oauth_client_id text,
  oauth_client_secret text,
  primary key (partner_id, client_id)
);
