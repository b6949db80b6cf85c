// `/v1/persons`.
import Type from 'typebox'
import { type Route, route } from '../http/route.ts'
import { changePerson, createPerson } from './commands.ts'
import type { PersonDetails } from './person.ts'
import { getPerson } from './store.ts'
import { PersonChange, PersonCreate, PersonView, readDetails, viewPerson } from './views.ts'

const PersonParams = Type.Object({ person_id: Type.String() })

export const personRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/v1/persons',
    summary: 'Create a person',
    tag: 'Persons',
    scope: 'partners',
    body: PersonCreate,
    status: 201,
    answer: PersonView,
    errors: [400, 403],
    command: createPerson,
    input: ({ body }) => readDetails(body) as PersonDetails,
    view: viewPerson,
  }),
  route({
    method: 'GET',
    path: '/v1/persons/:person_id',
    summary: 'Read a person',
    tag: 'Persons',
    scope: 'partners',
    params: PersonParams,
    answer: PersonView,
    errors: [404],
    read: async ({ tx }, { params }) => viewPerson(await getPerson(tx, params.person_id)),
  }),
  route({
    method: 'PATCH',
    path: '/v1/persons/:person_id',
    summary: 'Change a person',
    tag: 'Persons',
    scope: 'partners',
    params: PersonParams,
    body: PersonChange,
    answer: PersonView,
    errors: [400, 404],
    command: changePerson,
    input: ({ params, body }) => ({ personId: params.person_id, details: readDetails(body) }),
    view: viewPerson,
  }),
]
