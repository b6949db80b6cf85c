// Puts the program together: the only file that knows everyone.

import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { revokedBeforehand } from './antraege/bridge.ts'
import { applicationMoved, lineClosed, lineOpened } from './antraege/handlers.ts'
import { antragLenderRoutes } from './antraege/lender-routes.ts'
import { sendAntragsstatus } from './antraege/outbound.ts'
import { SEND_ANTRAGSSTATUS } from './antraege/reporting.ts'
import { kreditsmartRoutes } from './antraege/routes.ts'
import { applicationChanged } from './applications/application.ts'
import { freelancerApplicationRoutes } from './applications/freelancer-routes.ts'
import { FreelancerApplicationView } from './applications/freelancer-views.ts'
import {
  creditRecordArrived,
  holdFound,
  identificationEnded,
  lineCreated,
  signingEnded,
  snapshotFinished,
} from './applications/handlers.ts'
import { applicationJobs } from './applications/jobs.ts'
import { applicationLenderRoutes } from './applications/lender-routes.ts'
import { checkRenewals, renewalChecked } from './applications/renewal-checks.ts'
import { applicationRoutes } from './applications/routes.ts'
import { lapseOldApplications } from './applications/steps.ts'
import { ConsumerApplicationView } from './applications/views.ts'
import { dayAt } from './base/day.ts'
import { isIban } from './base/iban.ts'
import { auditRoutes } from './books/audit-routes.ts'
import { booksRoutes } from './books/routes.ts'
import type { Config } from './config.ts'
import { accountRoutes } from './creditlines/account-routes.ts'
import { holdsChanged, mandateBecameActive, mandatesEnded } from './creditlines/commands.ts'
import { creditlineClosed, creditlineCreated, creditlineOpened } from './creditlines/creditline.ts'
import { drawRoutes } from './creditlines/draw-routes.ts'
import { terminationNoticeGiven } from './creditlines/ending.ts'
import { endingRoutes } from './creditlines/ending-routes.ts'
import { lineExplainRoutes } from './creditlines/explain-routes.ts'
import { creditlineJobs } from './creditlines/jobs.ts'
import { creditLineLenderRoutes } from './creditlines/lender-routes.ts'
import { holdsAreTold, lineWasConcluded } from './creditlines/papers.ts'
import { endRenewal, scheduleFirstRenewal } from './creditlines/renewal-commands.ts'
import { renewalRoutes } from './creditlines/renewal-routes.ts'
import { payoutsCameBack, payoutsLeft } from './creditlines/revocation.ts'
import { creditLineRoutes } from './creditlines/routes.ts'
import { loansChanged, refundCameBack, transfersCame } from './creditlines/settling.ts'
import { statementRoutes } from './creditlines/statement-routes.ts'
import {
  closeUnauthorizedLines,
  endTerminatedLines,
  fileAnnualStatements,
  missRenewals,
  remindLateInformed,
  renewLines,
  settleClosedLines,
} from './creditlines/steps.ts'
import { creditLinesOfPerson } from './creditlines/store.ts'
import { askAboutUnusedCredit } from './creditlines/unused-credit.ts'
import { CreditLineWebhookBody } from './creditlines/views.ts'
import type { Db } from './db/database.ts'
import type { Handler } from './db/event.ts'
import { openWriter, type Write, type Writer } from './db/write.ts'
import { openArchive } from './documents/archive.ts'
import { documentsAsRecorded } from './documents/document-check.ts'
import { documentJobs } from './documents/jobs.ts'
import { documentLenderRoutes } from './documents/lender-routes.ts'
import { openRenderer } from './documents/renderer.ts'
import { dunningNotified } from './dunning/case.ts'
import {
  arrearsWereCleared,
  debitsReturned,
  instalmentsBecameOverdue,
  loanEventsWereRecorded,
  noticesWereGiven,
} from './dunning/handlers.ts'
import { dunningLenderRoutes } from './dunning/lender-routes.ts'
import { lettersAreDue } from './dunning/papers.ts'
import { dunningRoutes } from './dunning/routes.ts'
import { dun } from './dunning/steps.ts'
import { evidenceCallbackRoutes } from './evidence/callback-routes.ts'
import {
  accountSnapshotFinished,
  creditRecordAvailable,
  identificationFinished,
  signingFinished,
} from './evidence/evidence.ts'
import { evidenceJobs, expireEvidence } from './evidence/jobs.ts'
import { evidenceLenderRoutes } from './evidence/lender-routes.ts'
import { evidenceRoutes } from './evidence/routes.ts'
import { openSnapshots } from './evidence/snapshot-commands.ts'
import { AccountSnapshotWebhookBody, IdentificationView } from './evidence/views.ts'
import type { WebhookCall } from './http/openapi.ts'
import type { Route } from './http/route.ts'
import { buildServer } from './http/server.ts'
import { closeBooks, seal } from './ledger/seals.ts'
import type { HeldAgainst } from './ledger/verification.ts'
import { accrue } from './loans/accrual.ts'
import { loanBalances } from './loans/balance-check.ts'
import { onRefundsBack } from './loans/credit.ts'
import { onCollectionsRejected, onCollectionsReturned, onCollectionsSettled } from './loans/debit-news.ts'
import { debitRoutes } from './loans/debit-routes.ts'
import { explainRoutes } from './loans/explain-routes.ts'
import { extendGrace, onDebitsFailed } from './loans/failed-debits.ts'
import { loansAsFolded, sealedLoanEvents } from './loans/fold-check.ts'
import { loanLenderRoutes } from './loans/lender-routes.ts'
import { arrearsCleared, instalmentOverdue, loanBalanceChanged, loanEventRecorded } from './loans/loan.ts'
import { accountWasNamed } from './loans/named-accounts.ts'
import { onPayoutsRejected, onPayoutsReturned, onPayoutsSent, onPayoutsSettled } from './loans/payout-news.ts'
import { cancelStalePayouts } from './loans/pending.ts'
import { planWasChanged } from './loans/plan-notices.ts'
import { planRoutes } from './loans/plan-routes.ts'
import { onDebitsPostponed } from './loans/postponed-debits.ts'
import { quoteRoutes } from './loans/quote-routes.ts'
import { loanRoutes } from './loans/routes.ts'
import { beginDefault, collect, fallDue } from './loans/steps.ts'
import { onPayoutsReleased, onPayoutsStopped } from './loans/stopped-payouts.ts'
import { loanSubledger } from './loans/subledger.ts'
import { onTransfersReceived, onTransferTakenBack } from './loans/transfer-news.ts'
import { LoanWebhookBody } from './loans/views.ts'
import { clientRoutes } from './partners/client-routes.ts'
import { allScopes } from './partners/partner.ts'
import { tokenRoutes } from './partners/routes.ts'
import { checkSecret, hashSecret } from './partners/secrets.ts'
import { findClient, getPartner, insertClient, insertPartner, sharedSecret } from './partners/store.ts'
import { openTokens } from './partners/tokens.ts'
import { isSignedInTime } from './payments/account-rules.ts'
import { bankAccountRoutes } from './payments/bank-account-routes.ts'
import { bankFileRoutes } from './payments/bank-file-routes.ts'
import { withTimeTold } from './payments/bank-time.ts'
import { debitListRoutes } from './payments/debit-lists.ts'
import { filesAgainstOrders, filesAsRecorded, sealedFiles, statementsInChain } from './payments/file-checks.ts'
import { awaitHandOver, sendBankFile } from './payments/hand-over.ts'
import { payeeCallbackRoutes } from './payments/http-payees.ts'
import { bookStatements, fetchBankFiles, readWaitingFiles } from './payments/incoming-steps.ts'
import { lapseMandates, mandateActive, mandateCancelled, mandateLapsed, mandateSuspended } from './payments/mandates.ts'
import { askPayees, checkPayees } from './payments/payees.ts'
import {
  collectionsPostponed,
  collectionsRejected,
  collectionsReturned,
  collectionsSettled,
  payoutsBlocked,
  payoutsRefused,
  payoutsRejected,
  payoutsReleased,
  payoutsReturned,
  payoutsSent,
  payoutsSettled,
  transferReceived,
  transferTakenBack,
} from './payments/payment.ts'
import { payoutRoutes } from './payments/payout-routes.ts'
import { writePayouts } from './payments/payouts.ts'
import { bankSubledger } from './payments/suspense.ts'
import { onSentBackFailed } from './payments/suspense-giving.ts'
import { suspenseRoutes } from './payments/suspense-routes.ts'
import { transferRoutes } from './payments/transfer-routes.ts'
import { closeAnsweredFiles, tellOfUnansweredFiles } from './payments/unanswered.ts'
import { holdRoutes } from './persons/hold-routes.ts'
import { holdLifted, holdPlaced } from './persons/holds.ts'
import { personRoutes } from './persons/routes.ts'
import { bankPort, evidencePorts, payeePort, sealKeyOf } from './ports.ts'
import { useProducts } from './products/catalogue.ts'
import { lender, useLender } from './products/lender.ts'
import { sandboxBankRoutes } from './sandbox/bank/routes.ts'
import { seedExampleAntrag } from './sandbox/example-antrag.ts'
import { isIbanOrSample, isSignedInTimeOrSample } from './sandbox/ibans.ts'
import { sandboxRoutes } from './sandbox/routes.ts'
import { deliverWebhooks } from './webhooks/deliver.ts'
import { fanOutWebhooks } from './webhooks/fan-out.ts'
import { webhookRoutes } from './webhooks/routes.ts'
import { type BankDay, type DaySteps, openBankDay } from './work/day.ts'
import { relay } from './work/relay.ts'
import { runUnattended } from './work/unattended.ts'
import { forgetLeases, type JobHandler, openWorkers, type Workers } from './work/worker.ts'

export type App = Readonly<{
  server: FastifyInstance
  db: Db
  /** Runs commands with the handlers of this table. */
  writer: Writer
  workers: Workers
  day: BankDay
  close: () => Promise<void>
}>

/** The partner of the sandbox from its first start, and its client `sandbox` / `sandbox`, a lender on KreditSmart. */
export const SANDBOX = {
  partnerId: '0'.repeat(32),
  client: 'sandbox',
  secret: 'sandbox',
  kreditsmartPartnerId: 'RWK01',
} as const

/** What the ledger is held against, each evening and by `npm run verify`: the rows that areas keep of their own. */
export const heldAgainst: HeldAgainst = {
  subledgers: [loanSubledger, bankSubledger],
  balances: [loanBalances],
  records: [sealedLoanEvents, sealedFiles],
  checks: [loansAsFolded, statementsInChain, filesAgainstOrders, filesAsRecorded, documentsAsRecorded],
}

export type AppOptions = Readonly<{
  config: Config
  db: Db
  /** No other process works on this database, so that all leases found are a dead one's. */
  alone: boolean
  version: string
}>

/** Opens everything but the port. */
export const openApp = async ({ config, db, alone, version }: AppOptions): Promise<App> => {
  if (config.lenderFile !== undefined) useLender(config.lenderFile)
  if (config.productsFolder !== undefined) useProducts(config.productsFolder)
  const logger = pino({ level: config.logLevel, serializers: { err: withoutRow } })
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const latency = new Histogram({
    name: 'rahmenwerk_http_seconds',
    help: 'Time from request to answer',
    labelNames: ['route', 'status'] as const,
    registers: [registry],
  })

  await seedPartners(db, config)
  if (alone) await forgetLeases(db)
  const tokens = openTokens(config.secret ?? (await sharedSecret(db, 'tokens')))

  /** News between areas, handled in the transaction that brings them. */
  const handlers: readonly Handler<Write>[] = [
    payoutsSent.handledBy(onPayoutsSent),
    payoutsSettled.handledBy(onPayoutsSettled),
    payoutsSettled.handledBy(payoutsLeft),
    payoutsRejected.handledBy(onPayoutsRejected),
    payoutsRejected.handledBy(onRefundsBack),
    payoutsRejected.handledBy(payoutsCameBack),
    payoutsRejected.handledBy(refundCameBack),
    payoutsReturned.handledBy(onPayoutsReturned),
    payoutsReturned.handledBy(onRefundsBack),
    payoutsReturned.handledBy(payoutsCameBack),
    payoutsReturned.handledBy(refundCameBack),
    payoutsBlocked.handledBy(onPayoutsStopped),
    payoutsReleased.handledBy(onPayoutsReleased),
    payoutsRefused.handledBy(onPayoutsStopped),
    payoutsRefused.handledBy(onRefundsBack),
    payoutsRefused.handledBy(refundCameBack),
    payoutsRefused.handledBy(onSentBackFailed),
    payoutsRejected.handledBy(onSentBackFailed),
    payoutsReturned.handledBy(onSentBackFailed),
    collectionsSettled.handledBy(onCollectionsSettled),
    collectionsPostponed.handledBy(onDebitsPostponed),
    // What follows is known before the money goes back: our own failure never counts as default, not for a moment.
    collectionsRejected.handledBy(onDebitsFailed),
    collectionsRejected.handledBy(onCollectionsRejected),
    collectionsReturned.handledBy(onDebitsFailed),
    collectionsReturned.handledBy(onCollectionsReturned),
    collectionsReturned.handledBy(debitsReturned),
    instalmentOverdue.handledTogetherBy(instalmentsBecameOverdue),
    arrearsCleared.handledTogetherBy(arrearsWereCleared),
    loanEventRecorded.handledTogetherBy(loanEventsWereRecorded),
    loanEventRecorded.handledBy(planWasChanged),
    terminationNoticeGiven.handledTogetherBy(noticesWereGiven),
    dunningNotified.handledTogetherBy(lettersAreDue),
    transferReceived.handledTogetherBy(onTransfersReceived),
    transferReceived.handledTogetherBy(transfersCame),
    transferTakenBack.handledBy(onTransferTakenBack),
    transferTakenBack.handledTogetherBy(transfersCame),
    loanBalanceChanged.handledTogetherBy(loansChanged),
    creditRecordAvailable.handledBy(creditRecordArrived),
    creditRecordAvailable.handledBy(renewalChecked),
    accountSnapshotFinished.handledBy(snapshotFinished),
    identificationFinished.handledBy(identificationEnded),
    signingFinished.handledBy(signingEnded),
    creditlineCreated.handledBy(lineCreated),
    creditlineCreated.handledBy(lineWasConcluded),
    mandateActive.handledBy(mandateBecameActive),
    mandateActive.handledBy(accountWasNamed),
    mandateSuspended.handledTogetherBy(mandatesEnded),
    mandateCancelled.handledTogetherBy(mandatesEnded),
    mandateLapsed.handledTogetherBy(mandatesEnded),
    holdPlaced.handledTogetherBy(holdsChanged),
    holdPlaced.handledBy(holdFound),
    holdPlaced.handledTogetherBy(holdsAreTold),
    holdLifted.handledTogetherBy(holdsChanged),
    applicationChanged.handledBy(applicationMoved),
    creditlineCreated.handledBy(revokedBeforehand),
    creditlineOpened.handledBy(scheduleFirstRenewal),
    creditlineOpened.handledBy(lineOpened),
    creditlineClosed.handledBy(endRenewal),
    creditlineClosed.handledBy(lineClosed),
  ]
  const bankTime = new Counter({
    name: 'rahmenwerk_bank_seconds_total',
    help: 'Time in which the bank was handed files or asked for them',
    registers: [registry],
  })
  const bank = withTimeTold(bankPort(db, config), (seconds) => bankTime.inc(seconds))
  /** What happens by itself, day by day. */
  const steps: DaySteps = {
    open: [
      accrue, // first: what it was due for as the page was turned may not show any more
      expireEvidence,
      lapseOldApplications,
      closeUnauthorizedLines,
      cancelStalePayouts,
      endTerminatedLines,
      missRenewals,
      renewLines,
      lapseMandates,
      fallDue,
      collect,
      settleClosedLines,
      fileAnnualStatements,
      remindLateInformed,
    ],
    during: [
      checkRenewals,
      askPayees,
      writePayouts,
      awaitHandOver(db),
      fetchBankFiles(bank),
      bookStatements,
      closeAnsweredFiles,
    ],
    close: [tellOfUnansweredFiles, extendGrace, beginDefault, dun, askAboutUnusedCredit],
  }
  const { subledgers, records } = heldAgainst
  /** Deliveries only tell what happened: they do not hold up the clock. */
  const kindsThatWait = ['deliver_webhook', 'render_document', SEND_ANTRAGSSTATUS]

  const writer = openWriter(
    db,
    handlers,
    (partnerId) => workers.wake(partnerId),
    (err, { requestId }, command) =>
      logger.error({ err, command, requestId }, 'failed; something else was done instead'),
  )
  /** Webhooks go to the public internet over https; the sandbox's may stay on the developer's own machine. */
  const urlPolicy = { httpOnLoopback: config.mode === 'sandbox', privateAddresses: config.mode === 'sandbox' }
  const snapshots = openSnapshots(async (tx, personId) => [
    lender.iban,
    ...(await creditLinesOfPerson(tx, personId)).flatMap(({ accountIban }) => accountIban ?? []),
  ])
  const ports = evidencePorts(db, config)
  const renderer = openRenderer()
  const archive = openArchive(db, renderer, { name: lender.name, key: await sealKeyOf(db, config) })
  const acceptIban = config.mode === 'sandbox' ? isIbanOrSample : isIban
  const acceptSigning = config.mode === 'sandbox' ? isSignedInTimeOrSample : isSignedInTime
  /** What leaves the process. */
  const jobs: readonly JobHandler[] = [
    deliverWebhooks({ db, writer, urlPolicy }),
    ...evidenceJobs({ db, writer, ports, snapshots }),
    ...documentJobs(archive),
    ...applicationJobs(writer),
    ...creditlineJobs(writer, bank),
    sendBankFile(db, writer, bank),
    readWaitingFiles(writer),
    checkPayees(db, writer, payeePort(db, config)),
    sendAntragsstatus(db, urlPolicy),
  ]
  const workers = openWorkers(db, {
    handlers: jobs,
    before: (partnerId) => relay(db, partnerId, fanOutWebhooks),
    kindsThatWait,
    onError: (err, job) =>
      logger.error(
        { err, kind: job?.kind, workId: job?.workId, attempts: job?.attempts },
        'work failed; it will be tried again',
      ),
  })
  const day = openBankDay({
    db,
    writer,
    workers,
    steps,
    closeBooks: async (tx, partnerId, on) => {
      const closed = await closeBooks(tx, partnerId, on, subledgers, records)
      return (write) => seal(write, closed)
    },
    kindsThatWait,
    allKinds: jobs.map(({ kind }) => kind),
  })

  if (config.mode === 'sandbox') await seedExampleAntrag(db, writer, SANDBOX.partnerId, SANDBOX.client)

  const routes: readonly Route[] = [
    ...tokenRoutes(db, tokens),
    ...personRoutes,
    ...holdRoutes,
    ...applicationRoutes({ db, archive, acceptIban }),
    ...freelancerApplicationRoutes({ acceptIban }),
    ...applicationLenderRoutes,
    ...creditLineRoutes,
    ...lineExplainRoutes,
    ...creditLineLenderRoutes(acceptIban),
    ...endingRoutes,
    ...renewalRoutes,
    ...statementRoutes({ db, writer, archive }),
    ...quoteRoutes({ writer, archive }),
    ...documentLenderRoutes(archive),
    ...webhookRoutes({ writer, urlPolicy }),
    ...evidenceRoutes({ db, workers, snapshots, acceptsIban: acceptIban }),
    ...evidenceLenderRoutes(snapshots),
    ...planRoutes(db, async (partnerId) => (await getPartner(db, partnerId)).country),
    ...loanRoutes,
    ...loanLenderRoutes,
    ...explainRoutes,
    ...drawRoutes,
    ...debitRoutes,
    ...debitListRoutes,
    ...payoutRoutes,
    ...bankFileRoutes,
    ...bankAccountRoutes,
    ...suspenseRoutes(acceptIban),
    ...transferRoutes,
    ...payeeCallbackRoutes({ db, writer }, config.providers.payees),
    ...evidenceCallbackRoutes({ db, writer, snapshots }, config.providers),
    ...accountRoutes(acceptIban, acceptSigning),
    ...dunningRoutes,
    ...dunningLenderRoutes,
    ...kreditsmartRoutes,
    ...antragLenderRoutes(urlPolicy),
    ...booksRoutes({ db, heldAgainst }),
    ...auditRoutes(db),
    ...clientRoutes,
    ...(config.mode === 'sandbox' ? [...sandboxRoutes({ db, day, snapshots, subledgers }), ...sandboxBankRoutes] : []),
  ]

  const server = await buildServer({
    db,
    writer,
    routes,
    webhooks,
    authenticate: tokens.verify,
    needsSecondPerson: async (partnerId) => (await getPartner(db, partnerId)).needsSecondPerson,
    logger,
    registry,
    latency,
    isReady: () =>
      db.query('select 1').then(
        () => true,
        () => false,
      ),
    version,
  })

  const unattended = runUnattended({
    db,
    day,
    onError: (err, what) => logger.error({ err }, `${what}; it will be tried again`),
  })

  return {
    server,
    db,
    writer,
    workers,
    day,
    close: async () => {
      const ended = unattended.stop() // nothing new begins by itself
      await server.close() // no new requests; those running finish
      await workers.stop() // running jobs finish
      await renderer.close()
      await ended
      await db.end()
    },
  }
}

/** A failure as it is logged. PostgreSQL's detail quotes the row, with names and IBANs. */
const withoutRow = (error: Error): object => {
  const { detail: _, ...told } = pino.stdSerializers.err(error)
  return told
}

/** What subscribers are told, and with which body. */
const webhooks: readonly WebhookCall[] = [
  { type: 'CREDIT_LINE_APPLICATION', summary: "A consumer's application has moved on", body: ConsumerApplicationView },
  {
    type: 'FREELANCER_CREDIT_LINE_APPLICATION',
    summary: "A freelancer's application has moved on",
    body: FreelancerApplicationView,
  },
  { type: 'CREDIT_LINE', summary: 'A credit line has changed', body: CreditLineWebhookBody },
  { type: 'LOAN', summary: 'A loan has changed its status', body: LoanWebhookBody },
  { type: 'ACCOUNT_SNAPSHOT', summary: 'An account snapshot has ended', body: AccountSnapshotWebhookBody },
  { type: 'IDENTIFICATION', summary: 'An identification has begun or ended', body: IdentificationView },
]

/** The sandbox has a partner and a client from its first start; live mode refuses to start beside them. */
const seedPartners = async (db: Db, config: Config): Promise<void> => {
  if (config.mode === 'live') {
    const client = await findClient(db, SANDBOX.client)
    if (client && (await checkSecret(SANDBOX.secret, client.secretHash))) {
      throw new Error(
        'This database holds the sandbox client with its published secret. Live mode needs a database of its own.',
      )
    }
    return
  }
  if (await findClient(db, SANDBOX.client)) return
  await insertPartner(db, {
    partnerId: SANDBOX.partnerId,
    name: 'Sandbox',
    country: 'DE',
    requiresAuthorization: false,
    needsSecondPerson: false,
    clock: { mode: 'test', today: dayAt(new Date()) },
  })
  await insertClient(db, {
    clientId: SANDBOX.client,
    partnerId: SANDBOX.partnerId,
    secretHash: await hashSecret(SANDBOX.secret),
    scopes: allScopes,
    produktanbieter: lender.produktanbieter,
    kreditsmartPartnerId: SANDBOX.kreditsmartPartnerId,
  })
}
