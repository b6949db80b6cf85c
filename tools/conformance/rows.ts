// The contract's operations as rows: which samples the documents print for each, the situation that it needs, and how each
// documented refusal is brought about.
import { applicationFor, euros } from '../../test/journey.ts'
import type { Replacement } from './check.ts'
import {
  type Application,
  applicationsOf,
  draw,
  IBAN,
  inFrance,
  type Line,
  newPerson,
  newRecord,
  newSnapshot,
  settle,
  tenant,
  toLine,
  toOffer,
} from './lives.ts'
import type { Caller, Server } from './server.ts'

/** Which operation is asked, of whom, and with what in place of the sample's placeholders. */
export type Situation = Readonly<{
  caller: Caller
  path: string
  replacements?: Readonly<Record<string, Replacement>>
  /** A body where the documents print none. */
  body?: unknown
}>

/** A request that must be answered with the status. */
export type Provocation = Readonly<{ caller: Caller; path: string; body?: unknown }>

export type Row = Readonly<{
  id: string
  method: string
  /** As in the sheet. */
  template: string
  /** What the page prints for it, in order. */
  prints: readonly ('request' | 'answer' | 'error')[]
  situation: (world: World) => Promise<Situation>
  /** What is meant to differ, and why. */
  meant?: readonly Readonly<{ what: RegExp; reason: string }>[]
  /** Documented refusals that need a situation of their own; 400, 403 and 404 can be had everywhere alike. */
  refusals?: Readonly<Record<number, (world: World) => Promise<Provocation>>>
}>

const placeholder = (value: unknown, what = 'another one than ours'): Replacement => ({
  value,
  reason: `placeholder: ${what}`,
})

const amount = (value: number): Replacement => ({
  value: euros(value),
  reason: 'placeholder: 10 euros stand for every amount; with these a line can be granted',
})

const income = {
  requested_credit_limit: amount(2000),
  net_income_amount: amount(3200),
  living_situation_amount: amount(850),
  existing_credit_repayment_excluding_mortgage: amount(0),
}

const freelancerIncome = {
  annual_turnover: amount(60_000),
  monthly_net_profit: amount(4000),
  monthly_private_fixed_cost: amount(1200),
  monthly_non_mortgage_credit_expense: amount(0),
}

const freelancerFigures = Object.fromEntries(Object.entries(freelancerIncome).map(([name, { value }]) => [name, value]))

const inGermany: Readonly<{ iban: string; person: object }> = { iban: IBAN, person: {} }

export type World = ReturnType<typeof openWorld>

/** The situations, each made once. `receiver` is an address that answers 2xx to a webhook's test call. */
export const openWorld = (server: Server, given: Caller, receiver: () => Promise<string>) => {
  const made = new Map<string, Promise<unknown>>()
  const once =
    <T>(name: string, make: () => Promise<T>) =>
    (): Promise<T> => {
      const found = made.get(name) as Promise<T> | undefined
      const promise = found ?? make()
      made.set(name, promise)
      return promise
    }

  const home = once('home', () => tenant(server, given, {}))
  const consumer = async (caller: Caller, withRecord: boolean, { iban, person } = inGermany): Promise<Application> => {
    const personId = await newPerson(caller, person)
    const record = withRecord ? { credit_record_id: await newRecord(caller, personId) } : {}
    const body = { ...applicationFor(2000), recipient_iban: iban, ...record }
    const { id } = await caller.ask(201, 'POST', applicationsOf(personId), body)
    await settle(caller)
    return { caller, personId, id, path: `${applicationsOf(personId)}/${id}` }
  }
  const openLine = async (caller: Caller, where = inGermany): Promise<Line> => {
    const application = await consumer(caller, true, where)
    await toOffer(application, where.iban)
    return toLine(application)
  }
  const freelancer = async (): Promise<Application> => {
    const caller = await home()
    const personId = await newPerson(caller, { employment_status: 'FREELANCER' })
    const all = applicationsOf(personId, '/freelancers')
    const body = {
      ...freelancerFigures,
      recipient_iban: IBAN,
      legal_form: 'FREE_OCCUPATION',
      foundation_date: '2019-08-24',
    }
    const { id } = await caller.ask(201, 'POST', all, body)
    return { caller, personId, id, path: `${all}/${id}` }
  }
  const linkFreelancerRecord = async ({ caller, personId, path }: Application): Promise<void> => {
    const id = await newRecord(caller, personId, '/freelancers')
    await caller.ask(204, 'PUT', `${path}/credit_record`, { credit_record_id: id })
    await settle(caller)
  }

  /** A tenant whose clock is turned: a line of it waits for authorization, and is renewed or not. */
  const elsewhere = once('elsewhere', () => tenant(server, given, { country: 'FR', requires_authorization: true }))
  const turn = async (caller: Caller, by: object): Promise<void> => {
    await caller.ask(200, 'POST', '/sandbox/v1/clock/advance', by)
    await settle(caller)
  }
  const unauthorizedLine = once('unauthorized', async () => openLine(await elsewhere(), inFrance))
  /** Authorized, unless the row of the authorization has done so. */
  const authorized = async (line: Line): Promise<Line> => {
    const { status } = await line.caller.ask(200, 'GET', line.path)
    if (status === 'authorization_pending') await line.caller.ask(204, 'PUT', `${line.path}/authorization`)
    await settle(line.caller)
    return line
  }
  /** A line of theirs whose renewal is up, where the server has one. */
  const foundRenewing = async (): Promise<Line | undefined> => {
    const between = '[eligible_renewal_expires_at_min]=2000-01-01&filter[eligible_renewal_expires_at_max]=2099-12-31'
    const { body } = await given.call('GET', `/v1/persons/credit_lines?filter${between}`)
    if (!Array.isArray(body) || body.length === 0) return undefined
    const { id, person_id: personId, application_id: applicationId } = body[0]
    const path = `/v1/persons/${personId}/credit_lines/${id}`
    return { caller: given, personId, id, path, applicationPath: `${applicationsOf(personId)}/${applicationId}` }
  }
  const drawnLine = once('drawn', async () => {
    const line = await authorized(await unauthorizedLine())
    const { today } = await line.caller.ask(200, 'GET', '/sandbox/v1/clock')
    await draw(line)
    return { line, year: Number(today.slice(0, 4)) }
  })
  /** A French line in the weeks in which its renewal is told and may be cancelled. */
  const renewingLine = once('renewing', async () => {
    const found = await foundRenewing()
    if (found) return found
    const { line } = await drawnLine()
    for (let month = 0; month < 10; month++) {
      const { renewal } = await line.caller.ask(200, 'GET', line.path)
      if (renewal?.status === 'eligible') return line
      await turn(line.caller, { days: 30 })
    }
    throw new Error('nine months went by and no renewal was there to be told of')
  })
  /** A line on whose first debit the bank said no. */
  const dunnedLine = once('dunned', async () => {
    const line = await authorized(await openLine(await elsewhere(), inFrance))
    await line.caller.call('POST', '/sandbox/v1/scripts', { person_id: line.personId, collections: ['AM04'] })
    await draw(line)
    for (let turned = 0; turned < 8; turned++) {
      await turn(line.caller, { days: 10 })
      const { body } = await line.caller.call('GET', `/v1/dunning_cases?filter[person_id]=${line.personId}`)
      if (Array.isArray(body) && body.length > 0) return { line, caseId: String(body[0].id) }
    }
    throw new Error('the debit came back and no dunning case was opened')
  })
  const revocableLine = once('revocable', async () => authorized(await openLine(await elsewhere(), inFrance)))

  return {
    server,
    given,
    home,
    elsewhere,
    dunnedLine,
    person: async () => newPerson(await home()),
    freshApplication: async () => consumer(await home(), false),
    scoredApplication: once('scored', async () => consumer(await home(), true)),
    applicationForSnapshot: async () => consumer(await home(), true),
    offeredApplication: async () => {
      const application = await consumer(await home(), true)
      await toOffer(application)
      return application
    },
    line: once('line', async () => {
      const line = await openLine(await home())
      await draw(line)
      await settle(line.caller)
      return line
    }),
    /** Whose accounts may be changed. */
    spareLine: once('spare', async () => openLine(await home())),
    renewingLine,
    /** Revoked by the row that asks for it first, without a draw: nothing is left to pay a few days later. */
    revocableLine,
    receiver,
    webhook: once('webhook', async () => {
      const caller = await home()
      const body = { event_type: 'CREDIT_LINE', url: await receiver() }
      return { caller, id: String((await caller.ask(201, 'POST', '/v1/webhooks', body)).id) }
    }),
    settledLine: once('settled', async () => {
      const line = await revocableLine()
      await line.caller.call('PUT', `${line.path}/revoke`)
      await turn(line.caller, { days: 3 })
      return line
    }),
    unauthorizedLine,
    lineOfLastYear: once('last year', async () => {
      const { line, year } = await drawnLine()
      const { today } = await line.caller.ask(200, 'GET', '/sandbox/v1/clock')
      if (today < `${year + 1}-01-05`) await turn(line.caller, { to: `${year + 1}-01-05` })
      return { line, year }
    }),
    freelancerPerson: async () => newPerson(await home(), { employment_status: 'FREELANCER' }),
    freshFreelancer: freelancer,
    scoredFreelancer: once('scored freelancer', async () => {
      const application = await freelancer()
      await linkFreelancerRecord(application)
      return application
    }),
    offeredFreelancer: async () => {
      const application = await freelancer()
      await linkFreelancerRecord(application)
      await toOffer(application)
      return application
    },
  }
}

const at = ({ caller, path }: Readonly<{ caller: Caller; path: string }>, rest = ''): Situation => ({
  caller,
  path: path + rest,
})

const APPLICATION = '/v1/persons/{person_id}/credit_line_applications/{application_id}'
const LINE = '/v1/persons/{person_id}/credit_lines/{credit_line_id}'
const FREELANCER = '/v1/freelancers/persons/{person_id}/credit_line_applications/{application_id}'

type Asked = Omit<Situation, 'replacements'>

/** What the sheet adds beside the document: no sample is printed, the schemas and statuses of the sheet are checked. */
const neighbours: readonly Row[] = (
  [
    ...(
      [
        ['/v1/loans', (_loan, line) => `/v1/loans?filter[credit_reference_id]=${line}&page[number]=0&page[size]=0`],
        ['/v1/loans/{loan_id}', (loan) => `/v1/loans/${loan}`],
        ['/v1/loans/{loan_id}/repayment_schedule', (loan) => `/v1/loans/${loan}/repayment_schedule`],
        ['/v1/loans/{loan_id}/repayment_history', (loan) => `/v1/loans/${loan}/repayment_history`],
        [
          '/v1/credit_lines/{credit_line_id}/active_mandate',
          (_loan, line) => `/v1/credit_lines/${line}/active_mandate`,
        ],
      ] satisfies [template: string, path: (loan: string, line: string) => string][]
    ).map(
      ([template, pathOf]) =>
        [
          'GET',
          template,
          async ({ line }: World): Promise<Asked> => {
            const { caller, path, id } = await line()
            const { active_loans } = await caller.ask(200, 'GET', path)
            return { caller, path: pathOf(active_loans[0]?.id, id) }
          },
        ] as const,
    ),
    ...['', '/freelancers'].map(
      (prefix) =>
        [
          'POST',
          `/v1${prefix}/persons/{person_id}/credit_records`,
          async ({ home, person }: World): Promise<Asked> => ({
            caller: await home(),
            path: `/v1${prefix}/persons/${await person()}/credit_records`,
            body: { source: 'solarisBank' },
          }),
        ] as const,
    ),
    [
      'GET',
      '/v1/persons/{person_id}/credit_records/{credit_record_id}',
      async ({ home, person }) => {
        const [caller, personId] = [await home(), await person()]
        return { caller, path: `/v1/persons/${personId}/credit_records/${await newRecord(caller, personId)}` }
      },
    ],
    [
      'POST',
      '/v1/persons/{person_id}/account_snapshots',
      async ({ home, person }) => ({
        caller: await home(),
        path: `/v1/persons/${await person()}/account_snapshots`,
        body: { source: 'FIN_TEC_SYSTEMS', iban: IBAN, partner_reference_number: 'ABHP244919' },
      }),
    ],
    [
      'GET',
      '/v1/persons/{person_id}/account_snapshots/{account_snapshot_id}',
      async ({ home, person }) => {
        const [caller, personId] = [await home(), await person()]
        return { caller, path: `/v1/persons/${personId}/account_snapshots/${await newSnapshot(caller, personId)}` }
      },
    ],
    [
      'GET',
      '/v1/dunning_cases',
      async ({ dunnedLine }) => {
        const { caller, personId } = (await dunnedLine()).line
        return { caller, path: `/v1/dunning_cases?filter[person_id]=${personId}&page[number]=0&page[size]=0` }
      },
    ],
    ...['', '/notifications'].map(
      (rest) =>
        [
          'GET',
          `/v1/dunning_cases/{dunning_case_id}${rest}`,
          async ({ dunnedLine }: World): Promise<Asked> => {
            const { line, caseId } = await dunnedLine()
            return { caller: line.caller, path: `/v1/dunning_cases/${caseId}${rest}` }
          },
        ] as const,
    ),
    [
      'POST',
      '/v1/webhooks',
      async ({ home, receiver }) => ({
        caller: await home(),
        path: '/v1/webhooks',
        body: { event_type: 'LOAN', url: await receiver() },
      }),
    ],
    [
      'GET',
      '/v1/webhooks',
      async ({ webhook }) => ({ caller: (await webhook()).caller, path: '/v1/webhooks?page[number]=0&page[size]=0' }),
    ],
    ...(['GET', 'DELETE'] as const).map(
      (method) =>
        [
          method,
          '/v1/webhooks/{id}',
          async ({ webhook }: World): Promise<Asked> => {
            const { caller, id } = await webhook()
            return { caller, path: `/v1/webhooks/${id}` }
          },
        ] as const,
    ),
  ] satisfies (readonly [method: string, template: string, situation: (world: World) => Promise<Asked>])[]
).map(([method, template, situation], i) => ({
  id: `N${i + 1}`,
  method,
  template,
  prints: [],
  meant: [
    { what: /^bic_code: is null$/, reason: 'a direct debit needs no BIC since IBAN-only; null where none was told' },
  ],
  situation,
}))

/** All operations of the Splitpay document, in its order, and the neighbours. */
export const splitpayRows: readonly Row[] = [
  {
    id: 'C1',
    method: 'POST',
    template: '/v1/anonymous_credit_line_installment_plans',
    prints: ['request', 'answer'],
    situation: async ({ home }) => ({
      caller: await home(),
      path: '/v1/anonymous_credit_line_installment_plans',
      replacements: {
        amount: { value: euros(1000), reason: 'placeholder: plans for one cent are none' },
        bullet_loan_repayment_date: placeholder(undefined, 'a day in the past, and no part of an instalment plan'),
      },
    }),
  },
  {
    id: 'C2',
    method: 'POST',
    template: '/v1/persons/{person_id}/credit_line_applications',
    prints: ['request', 'answer'],
    situation: async ({ home, person }) => {
      const caller = await home()
      const personId = await person()
      return {
        caller,
        path: applicationsOf(personId),
        replacements: {
          ...income,
          credit_record_id: placeholder(await newRecord(caller, personId)),
          identification_id: placeholder(undefined, 'no identification of this person is there yet'),
        },
      }
    },
    refusals: {
      409: async ({ scoredApplication }) => {
        const { caller, personId } = await scoredApplication()
        return { caller, path: applicationsOf(personId), body: applicationFor(2000) }
      },
      422: async ({ home, person }) => ({
        caller: await home(),
        path: applicationsOf(await person()),
        body: { ...applicationFor(2000), requested_credit_limit: euros(1) },
      }),
    },
  },
  {
    id: 'C3',
    method: 'GET',
    template: APPLICATION,
    prints: ['answer'],
    situation: async ({ scoredApplication }) => at(await scoredApplication()),
  },
  {
    id: 'C4',
    method: 'GET',
    template: '/v1/persons/credit_line_applications',
    prints: ['answer'],
    situation: async ({ scoredApplication }) => {
      const { caller, personId } = await scoredApplication()
      return {
        caller,
        path: `/v1/persons/credit_line_applications?filter[person_id]=${personId}&page[number]=0&page[size]=0`,
      }
    },
  },
  {
    id: 'C5',
    method: 'PUT',
    template: `${APPLICATION}/credit_record`,
    prints: ['request', 'error'],
    situation: async ({ freshApplication }) => {
      const { caller, personId, path } = await freshApplication()
      return {
        caller,
        path: `${path}/credit_record`,
        replacements: { credit_record_id: placeholder(await newRecord(caller, personId)) },
      }
    },
    refusals: {
      409: async ({ line }) => {
        const { caller, personId, applicationPath } = await line()
        return {
          caller,
          path: `${applicationPath}/credit_record`,
          body: { credit_record_id: await newRecord(caller, personId) },
        }
      },
    },
  },
  {
    id: 'C6',
    method: 'PUT',
    template: `${APPLICATION}/account_snapshot`,
    prints: ['request', 'error'],
    situation: async ({ applicationForSnapshot }) => {
      const { caller, personId, path } = await applicationForSnapshot()
      return {
        caller,
        path: `${path}/account_snapshot`,
        replacements: { account_snapshot_id: placeholder(await newSnapshot(caller, personId)) },
      }
    },
  },
  {
    id: 'C7',
    method: 'PUT',
    template: `${APPLICATION}/identification`,
    prints: ['request', 'error'],
    situation: async ({ offeredApplication }) => {
      const { caller, path } = await offeredApplication()
      const { identification_id } = await caller.ask(200, 'GET', path)
      return {
        caller,
        path: `${path}/identification`,
        replacements: { identification_id: placeholder(identification_id) },
      }
    },
    refusals: {
      409: async ({ line }) => {
        const { caller, applicationPath } = await line()
        const { identification_id } = await caller.ask(200, 'GET', applicationPath)
        return { caller, path: `${applicationPath}/identification`, body: { identification_id } }
      },
    },
  },
  {
    id: 'C8',
    method: 'PUT',
    template: `${LINE}/authorization`,
    prints: ['error'],
    situation: async ({ unauthorizedLine }) => at(await unauthorizedLine(), '/authorization'),
    refusals: { 409: async ({ line }) => at(await line(), '/authorization') },
  },
  ...(['pre_contract', 'contract'] as const).map(
    (paper, i): Row => ({
      id: `C${9 + i}`,
      method: 'GET',
      template: `${APPLICATION}/${paper}`,
      prints: ['error'],
      situation: async ({ line }) => {
        const { caller, applicationPath } = await line()
        return { caller, path: `${applicationPath}/${paper}` }
      },
      refusals: { 409: async ({ scoredApplication }) => at(await scoredApplication(), `/${paper}`) },
    }),
  ),
  {
    id: 'C11',
    method: 'POST',
    template: `${LINE}/renewal/notification`,
    prints: ['request', 'error'],
    situation: async ({ renewingLine }) => {
      const { caller, path } = await renewingLine()
      const { today } = await caller.ask(200, 'GET', '/sandbox/v1/clock')
      const sent = placeholder(today, 'a day in the past')
      return { caller, path: `${path}/renewal/notification`, replacements: { notification_sent_date: sent } }
    },
  },
  {
    id: 'C12',
    method: 'POST',
    template: `${LINE}/renewal/cancel`,
    prints: ['error'],
    situation: async ({ renewingLine }) => at(await renewingLine(), '/renewal/cancel'),
  },
  { id: 'L1', method: 'GET', template: LINE, prints: ['answer'], situation: async ({ line }) => at(await line()) },
  {
    id: 'L2',
    method: 'GET',
    template: '/v1/persons/credit_lines',
    prints: ['answer'],
    situation: async ({ line }) => {
      const { caller, personId } = await line()
      return { caller, path: `/v1/persons/credit_lines?filter[person_id]=${personId}&page[number]=0&page[size]=0` }
    },
  },
  {
    id: 'L3',
    method: 'POST',
    template: `${LINE}/available_installment_plans`,
    prints: ['request', 'answer'],
    situation: async ({ line }) => ({
      ...at(await line(), '/available_installment_plans'),
      replacements: {
        amount: { value: euros(500), reason: 'placeholder: plans for one cent are none' },
        bullet_loan_repayment_date: placeholder(undefined, 'a day in the past, and no part of an instalment plan'),
      },
    }),
  },
  {
    id: 'L4',
    method: 'POST',
    template: `${LINE}/loans`,
    prints: ['request', 'answer'],
    situation: async ({ line }) => ({
      ...at(await line(), '/loans'),
      replacements: {
        amount: { value: euros(500), reason: 'placeholder: 10 euros are below the smallest loan' },
        bullet_repayment_date: placeholder(undefined, 'a day in the past, and no part of an instalment plan'),
      },
    }),
    refusals: {
      409: async ({ line }) => ({
        ...at(await line(), '/loans'),
        body: { type: 'installment_plan', term: 6, amount: euros(100_000), reference: 'ABH244919', purpose: 'Car' },
      }),
    },
  },
  {
    id: 'L5',
    method: 'PUT',
    template: `${LINE}/revoke`,
    prints: ['error'],
    situation: async ({ revocableLine }) => at(await revocableLine(), '/revoke'),
    // Asked after it was revoked.
    refusals: { 409: async ({ revocableLine }) => at(await revocableLine(), '/revoke') },
  },
  {
    id: 'L6',
    method: 'PATCH',
    template: `${LINE}/reference_account`,
    prints: ['request', 'error'],
    situation: async ({ spareLine }) => at(await spareLine(), '/reference_account'),
    refusals: {
      // Asked after the sample has been replayed: its mandate number is in use then.
      409: async ({ line }) => ({
        ...at(await line(), '/reference_account'),
        body: { iban: IBAN, mandate_number: 'LUUJZMGP2IWIIE', mandate_signature_date: '2022-02-07' },
      }),
    },
  },
  {
    id: 'L7',
    method: 'PUT',
    template: `${LINE}/payout_account`,
    prints: ['request', 'error'],
    situation: async ({ spareLine }) => {
      const line = await spareLine()
      const reply = await line.caller.call('POST', '/lender/v1/accounts', { person_id: line.personId, iban: IBAN })
      return {
        ...at(line, '/payout_account'),
        replacements: { account_id: placeholder(reply.body.account_id ?? reply.body.id) },
      }
    },
  },
  {
    id: 'L8',
    method: 'GET',
    template: `${LINE}/annual_account_statement`,
    prints: ['error'],
    situation: async ({ lineOfLastYear }) => {
      const { line, year } = await lineOfLastYear()
      return at(line, `/annual_account_statement?year=${year}`)
    },
  },
  {
    id: 'L9',
    method: 'GET',
    template: `${LINE}/closing_account_statement`,
    prints: ['error'],
    situation: async ({ settledLine }) => at(await settledLine(), '/closing_account_statement'),
  },
  {
    id: 'F1',
    method: 'POST',
    template: '/v1/freelancers/anonymous_credit_line_installment_plans',
    prints: ['request', 'answer'],
    situation: async ({ home }) => ({
      caller: await home(),
      path: '/v1/freelancers/anonymous_credit_line_installment_plans',
    }),
  },
  {
    id: 'F2',
    method: 'POST',
    template: '/v1/freelancers/persons/{person_id}/credit_line_applications',
    prints: ['request', 'answer'],
    situation: async ({ home, freelancerPerson }) => ({
      caller: await home(),
      path: applicationsOf(await freelancerPerson(), '/freelancers'),
      replacements: freelancerIncome,
    }),
    refusals: {
      // Where no line for freelancers is on offer.
      422: async ({ elsewhere }) => {
        const caller = await elsewhere()
        const personId = await newPerson(caller, { ...inFrance.person, employment_status: 'FREELANCER' })
        const body = { ...freelancerFigures, recipient_iban: inFrance.iban, legal_form: 'FREE_OCCUPATION' }
        return { caller, path: applicationsOf(personId, '/freelancers'), body }
      },
    },
  },
  {
    id: 'F3',
    method: 'GET',
    template: FREELANCER,
    prints: ['answer'],
    situation: async ({ scoredFreelancer }) => at(await scoredFreelancer()),
  },
  {
    id: 'F4',
    method: 'PUT',
    template: `${FREELANCER}/credit_record`,
    prints: ['request', 'error'],
    situation: async ({ freshFreelancer }) => {
      const { caller, personId, path } = await freshFreelancer()
      return {
        caller,
        path: `${path}/credit_record`,
        replacements: { credit_record_id: placeholder(await newRecord(caller, personId, '/freelancers')) },
      }
    },
    refusals: {
      409: async ({ scoredFreelancer }) => {
        const { caller, personId, path } = await scoredFreelancer()
        const id = await newRecord(caller, personId, '/freelancers')
        return { caller, path: `${path}/credit_record`, body: { credit_record_id: id } }
      },
    },
  },
  {
    id: 'F5',
    method: 'PUT',
    template: `${FREELANCER}/account_snapshot`,
    prints: ['request', 'error'],
    situation: async ({ scoredFreelancer }) => {
      const { caller, personId, path } = await scoredFreelancer()
      return {
        caller,
        path: `${path}/account_snapshot`,
        replacements: { account_snapshot_id: placeholder(await newSnapshot(caller, personId)) },
      }
    },
  },
  {
    id: 'F6',
    method: 'PUT',
    template: `${FREELANCER}/contract_agreement`,
    prints: ['answer'],
    situation: async ({ offeredFreelancer }) => at(await offeredFreelancer(), '/contract_agreement'),
    refusals: { 409: async ({ freshFreelancer }) => at(await freshFreelancer(), '/contract_agreement') },
  },
  ...neighbours,
]
