// All SQL of payment. One statement per table loads the working set, rows locked in key order and tables always in
// the same sequence; accounts come last, because charges say which ones. Rows are written as one JSON array per
// table, whose elements need no escaping, so a batch costs a handful of statements however large it is.
import type { Message, Store } from '#kernel/context';
import { Rows } from '#kernel/rows';
import type { Database } from '#kernel/sql';
import type { RefundAnswered, RefundDue } from './asking.ts';
import type { Charge, Refund, TopUp } from './contract.ts';
import { accounts, asPayer, hasWallet } from './ledger.ts';
import type { BookingCancelled, RefundByHand } from './refund.ts';
import {
  type Account,
  type ChargeRow,
  type RefundRow,
  refundKey,
  type State,
  type TopUpRow,
  type TransferRow,
} from './state.ts';

/** What a batch reads, from the messages alone. */
interface Wanted {
  charges: Set<string>;
  refunds: Set<string>;
  topUps: Set<string>;
  accounts: Set<string>;
  /** The accounts of charges and top-ups are known only once these are read. */
  byRows: boolean;
}

type Names = (wanted: Wanted, message: Message<never>, provider: string) => void;

const refundOf =
  (refundId: (data: never) => string): Names =>
  (wanted, { subject, data }) => {
    wanted.charges.add(subject);
    wanted.refunds.add(refundKey(subject, refundId(data)));
    wanted.byRows = true;
  };

const chargeOf: Names = (wanted, { subject }) => {
  wanted.charges.add(subject);
  wanted.byRows = true;
};

const topUpOf: Names = (wanted, { subject }) => {
  wanted.topUps.add(subject);
  wanted.byRows = true;
};

const wants: Record<string, Names> = {
  Charge: (wanted, { data }: Message<Charge>, provider) => {
    wanted.charges.add(data.bookingId);
    for (const account of accountsOf(data, data.choice.card ? provider : null)) wanted.accounts.add(account);
  },
  Ask: chargeOf,
  ChargeAnswered: chargeOf,
  LookUpDue: chargeOf,
  Refund: refundOf((data: Refund) => data.refundId),
  'booking.BookingCancelled': refundOf((data: BookingCancelled) => data.cancellationId),
  RefundAnswered: refundOf((data: RefundAnswered) => data.refundId),
  RefundDue: refundOf((data: RefundDue) => data.refundId),
  RefundByHand: refundOf((data: RefundByHand) => data.refundId),
  TopUp: (wanted, { data }: Message<TopUp>, provider) => {
    wanted.topUps.add(data.topUpId);
    for (const account of accountsOfTopUp({ ...data, provider })) wanted.accounts.add(account);
  },
  TopUpAnswered: topUpOf,
  TopUpDue: topUpOf,
};

/** All accounts that a charge can touch; with `provider`, those of its card part too. */
function accountsOf(
  charge: Pick<Charge, 'bookingId' | 'payer' | 'currency' | 'shares'>,
  provider: string | null,
): string[] {
  const { bookingId, payer, currency, shares } = charge;
  const names = shares.map(({ host }) => accounts.host(host, currency));
  if (hasWallet(payer)) names.push(accounts.wallet(payer, currency));
  if (provider !== null) {
    const pending = accounts.pending(bookingId, currency);
    names.push(pending, accounts.card(provider, currency), accounts.hand(currency));
  }
  return names;
}

const accountsOfTopUp = ({
  person,
  currency,
  provider,
}: Pick<TopUpRow, 'person' | 'currency' | 'provider'>): string[] => [
  accounts.wallet(asPayer(person), currency),
  accounts.card(provider, currency),
];

export function paymentStore(provider: string): Store<State> {
  return {
    savesAtOnce: true,
    async load(db: Database, messages: readonly Message[]): Promise<State> {
      const wanted: Wanted = {
        ...{ charges: new Set(), refunds: new Set(), topUps: new Set(), accounts: new Set() },
        byRows: false,
      };
      for (const message of messages) wants[message.type]?.(wanted, message as Message<never>, provider);
      const rows = Promise.all([
        find(db, tables.charges, wanted.charges),
        find(db, tables.refunds, wanted.refunds),
        find(db, tables.topUps, wanted.topUps),
      ]);
      // Most batches are new charges, which name their accounts: everything is sent at once.
      if (wanted.byRows) nameAccounts(wanted, await rows);
      const found = find(db, tables.accounts, wanted.accounts);
      const [ledger, [charges, refunds, topUps]] = await Promise.all([found, rows]);
      return { accounts: ledger, charges, refunds, topUps, transfers: Rows.partial('transfers') };
    },

    async save(db: Database, state: State): Promise<void> {
      await Promise.all([
        ...write(db, tables.charges, state.charges),
        ...write(db, tables.refunds, state.refunds),
        ...write(db, tables.topUps, state.topUps),
        ...write(db, tables.accounts, state.accounts),
        ...write(db, tables.transfers, state.transfers),
      ]);
    },
  };
}

function nameAccounts(wanted: Wanted, [charges, , topUps]: [Rows<ChargeRow>, unknown, Rows<TopUpRow>]): void {
  for (const row of charges.values()) {
    for (const account of accountsOf(row, row.provider)) wanted.accounts.add(account);
  }
  for (const row of topUps.values()) {
    for (const account of accountsOfTopUp(row)) wanted.accounts.add(account);
  }
}

interface Table<R extends object> {
  name: string;
  key: keyof R & string;
  /** Columns and how the fields that go with them are called. */
  select: string;
  load: string;
  insert: string;
  update: string;
}

const snake = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The statements of a table from its columns, so that loading, adding and changing always agree. */
function table<R extends object>(
  name: string,
  key: keyof R & string,
  types: { [F in keyof R & string]: string },
): Table<R> {
  const fields = Object.entries<string>(types);
  const columns = fields.map(([field]) => snake(field)).join(', ');
  const quoted = fields.map(([field]) => `"${field}"`).join(', ');
  const rows = `json_to_recordset($1::json) as row (${fields.map(([field, type]) => `"${field}" ${type}`).join(', ')})`;
  const set = fields.filter(([field]) => field !== key).map(([field]) => `${snake(field)} = row."${field}"`);
  const select = fields.map(([field]) => `${snake(field)} as "${field}"`).join(', ');
  return {
    ...{ name, key, select },
    load: `select ${select} from ${name} where ${snake(key)} = any($1::text[]) order by ${snake(key)} for update`,
    insert: `insert into ${name} (${columns}) select ${quoted} from ${rows}`,
    update: `update ${name} set ${set.join(', ')} from ${rows} where ${name}.${snake(key)} = row."${key}"`,
  };
}

export const tables = {
  accounts: table<Account>('accounts', 'account', {
    ...{ account: 'text', kind: 'text', currency: 'text', balance: 'bigint' },
  }),
  charges: table<ChargeRow>('charges', 'bookingId', {
    ...{ bookingId: 'text', attempt: 'integer', state: 'text', payer: 'text', amount: 'bigint' },
    ...{ currency: 'text', points: 'bigint', card: 'bigint', provider: 'text', source: 'text', ref: 'text' },
    ...{ shares: 'json', because: 'text', code: 'text', message: 'text', clientSecret: 'text' },
    ...{ since: 'bigint', refundedPoints: 'bigint', refundedCard: 'bigint', waiting: 'json', strays: 'json' },
  }),
  refunds: table<RefundRow>('refunds', 'id', {
    ...{ id: 'text', bookingId: 'text', refundId: 'text', state: 'text', points: 'bigint', card: 'bigint' },
    ...{ currency: 'text', goods: 'json', provider: 'text', captureRef: 'text', because: 'text' },
    ...{ since: 'bigint' },
  }),
  topUps: table<TopUpRow>('top_ups', 'topUpId', {
    ...{ topUpId: 'text', state: 'text', person: 'text', amount: 'bigint', currency: 'text' },
    ...{ provider: 'text', source: 'text', ref: 'text', clientSecret: 'text', code: 'text', message: 'text' },
    ...{ since: 'bigint' },
  }),
  transfers: table<TransferRow>('transfers', 'id', {
    ...{ id: 'text', at: 'bigint', fromAccount: 'text', toAccount: 'text', amount: 'bigint' },
    ...{ kind: 'text', about: 'text' },
  }),
};

async function find<R extends object>(db: Database, of: Table<R>, keys: Set<string>): Promise<Rows<R>> {
  const rows = Rows.partial<R>(of.name);
  if (keys.size === 0) return rows;
  for (const key of keys) rows.expect(key);
  const statement = { name: `payment_${of.name}_load`, text: of.load, values: [[...keys]] };
  for (const row of await db.many<R>(statement)) rows.found(String(row[of.key]), row);
  return rows;
}

function write<R extends object>(db: Database, of: Table<R>, rows: Rows<R>): Promise<unknown>[] {
  const added = Array.from(rows.added(), ([, row]) => row);
  const edited = Array.from(rows.edited(), ([, row]) => row);
  const sent: Promise<unknown>[] = [];
  const send = (what: 'insert' | 'update', list: R[]) => {
    if (list.length === 0) return;
    const values = [JSON.stringify(list)];
    sent.push(db.exec({ name: `payment_${of.name}_${what}`, text: of[what], values }));
  };
  send('insert', added);
  send('update', edited);
  return sent;
}

/** A movement as its owner sees it. `amount` is below zero for what went out. */
export interface Movement {
  id: string;
  at: number;
  amount: number;
  kind: TransferRow['kind'];
  about: string;
}

/** Movements of a wallet, newest first, before a position of the page before. */
export function history(
  db: Database,
  wallet: string,
  before: { at: number; id: string },
  max: number,
): Promise<Movement[]> {
  return db.many<Movement>({
    name: 'payment_history',
    text: `(select id, at, -amount as amount, kind, about from transfers
        where from_account = $1 and from_account like 'wallet:%' and (at, id) < ($2, $3) order by at desc, id desc limit $4)
      union all (select id, at, amount, kind, about from transfers
        where to_account = $1 and to_account like 'wallet:%' and (at, id) < ($2, $3) order by at desc, id desc limit $4)
      order by at desc, id desc limit $4`,
    values: [wallet, before.at, before.id, max],
  });
}

export async function walletBalance(db: Database, wallet: string): Promise<number> {
  const text = 'select balance from accounts where account = $1';
  const row = await db.one<{ balance: number }>({ name: 'payment_balance', text, values: [wallet] });
  return row?.balance ?? 0;
}

const readOne = <R extends object>(db: Database, of: Table<R>, key: string): Promise<R | undefined> =>
  db.one<R>({
    name: `payment_${of.name}_read`,
    text: `select ${of.select} from ${of.name} where ${snake(of.key)} = $1`,
    values: [key],
  });

export const readCharge = (db: Database, bookingId: string) => readOne(db, tables.charges, bookingId);
export const readTopUp = (db: Database, topUpId: string) => readOne(db, tables.topUps, topUpId);

export function readRefunds(db: Database, bookingId: string): Promise<RefundRow[]> {
  return db.many<RefundRow>({
    name: 'payment_refunds_of_booking',
    text: `select ${tables.refunds.select} from refunds where booking_id = $1 order by since, id`,
    values: [bookingId],
  });
}

/** Something that has not ended by itself. `id` is a booking's or a top-up's. */
export interface Unsettled {
  about: 'charge' | 'refund' | 'top-up' | 'stray';
  id: string;
  refundId: string | null;
  state: string;
  amount: number;
  currency: string;
  because: string | null;
  since: number;
}

/** What waits for the card provider or for a person, oldest first. */
export function unsettled(db: Database, max: number): Promise<Unsettled[]> {
  return db.many<Unsettled>({
    name: 'payment_unsettled',
    text: `(select 'charge' as about, booking_id as id, null as "refundId", state, card as amount, currency, message as because, since
        from charges where state in ('unknown', 'action-required', 'stuck'))
      union all (select 'stray', booking_id, null, state, 0, currency, strays::text, since from charges where strays::text <> '[]')
      union all (select 'refund', booking_id, refund_id, state, card, currency, because, since from refunds where state <> 'refunded')
      union all (select 'top-up', top_up_id, null, state, amount, currency, message, since
        from top_ups where state in ('unknown', 'action-required', 'stuck'))
      order by since limit $1`,
    values: [max],
  });
}
