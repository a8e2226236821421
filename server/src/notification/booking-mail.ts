// What buyers read about their booking, in Korean, in English, or in both where nobody knows which. Pure.
import { codeOf } from '#booking';
import type { Mail } from '#mail';
import { letter, type MailLanguage, mailLanguage, type Piece, sayable } from '#mail/letter';
import type { Addressee } from './contract.ts';
import type { CancelledFacts, ConfirmedFacts, NoticeRow } from './notice.ts';
import type { ListingName } from './store.ts';

export interface MailFacts {
  notice: Pick<NoticeRow, 'key' | 'bookingId' | 'about'>;
  addressee: Addressee;
  /** By listing. */
  names: ReadonlyMap<string, ListingName>;
  /** Where the pages are, without a slash at the end. */
  siteUrl: string;
}

interface Words {
  confirmed(code: string): string;
  cancelled(code: string): string;
  partlyCancelled(code: string): string;
  byOthers: string;
  hello(name: string): string;
  code(code: string): string;
  total(money: string): string;
  refund(money: string): string;
  noRefund: string;
  toBooking: string;
  toFind: string;
  find: string;
}

const WORDS: Record<MailLanguage, Words> = {
  ko: {
    confirmed: (code) => `예매가 확정되었습니다 (${code})`,
    cancelled: (code) => `예매가 취소되었습니다 (${code})`,
    partlyCancelled: (code) => `예매의 일부가 취소되었습니다 (${code})`,
    byOthers: '주최 측에서 취소했습니다.',
    hello: (name) => (name === '' ? '안녕하세요.' : `${name} 님, 안녕하세요.`),
    code: (code) => `예매번호: ${code}`,
    total: (money) => `결제 금액: ${money}`,
    refund: (money) => `환불 금액: ${money}. 결제하신 수단으로 돌려드립니다.`,
    noRefund: '환불 금액은 없습니다.',
    toBooking: '예매 보기',
    toFind: '비회원 예매 조회',
    find: '예매번호와 이 이메일 주소로 티켓을 보고 취소할 수 있습니다.',
  },
  en: {
    confirmed: (code) => `Your booking is confirmed (${code})`,
    cancelled: (code) => `Your booking is cancelled (${code})`,
    partlyCancelled: (code) => `A part of your booking is cancelled (${code})`,
    byOthers: 'It was cancelled by the host.',
    hello: (name) => (name === '' ? 'Hello,' : `Hello ${name},`),
    code: (code) => `Booking code: ${code}`,
    total: (money) => `Paid: ${money}`,
    refund: (money) => `Refund: ${money}. It goes back the way it was paid.`,
    noRefund: 'Nothing is refunded.',
    toBooking: 'See the booking',
    toFind: 'Find your booking',
    find: 'With the code and this e-mail address you see your tickets, and can cancel.',
  },
};

export function bookingMail(facts: MailFacts): Mail {
  const { notice, addressee } = facts;
  const { name, address, language, calendar } = addressee;
  const languages: MailLanguage[] = language === null ? ['ko', 'en'] : [mailLanguage(language)];
  const written = languages.map((each) => piecesIn(each, facts));
  const attachments =
    notice.about.what === 'confirmed' && calendar !== undefined
      ? [{ name: `${codeOf(notice.bookingId)}.ics`, type: 'text/calendar; charset=utf-8', content: calendar }]
      : [];
  return {
    id: notice.key.replaceAll(' ', '.'),
    to: { name, address },
    subject: written.map(({ subject }) => subject).join(' / '),
    ...letter(
      languages[0] ?? 'ko',
      written.flatMap(({ pieces }) => pieces),
    ),
    attachments,
  };
}

function piecesIn(language: MailLanguage, facts: MailFacts): { subject: string; pieces: Piece[] } {
  const { notice, addressee, siteUrl } = facts;
  const words = WORDS[language];
  const code = codeOf(notice.bookingId);
  const shown = `${code.slice(0, 5)}-${code.slice(5)}`;
  const link = addressee.guest
    ? { link: `${siteUrl}/find?code=${code}`, does: words.toFind }
    : { link: `${siteUrl}/bookings/${notice.bookingId}`, does: words.toBooking };
  const { about } = notice;
  const told =
    about.what === 'confirmed' ? confirmed(language, about, facts.names) : cancelled(language, about);
  const subject =
    about.what === 'confirmed'
      ? words.confirmed(shown)
      : (about.all ? words.cancelled : words.partlyCancelled)(shown);
  const way = about.what === 'confirmed' && addressee.guest ? [link, words.find] : [link];
  return { subject, pieces: [words.hello(sayable(addressee.name)), `${subject}.`, ...told, ...way] };
}

function confirmed(
  language: MailLanguage,
  { lines, total, currency }: ConfirmedFacts,
  names: MailFacts['names'],
): string[] {
  const words = WORDS[language];
  const groups = Map.groupBy(lines, ({ listing, startsAt }) => `${listing} ${startsAt}`);
  const told = [...groups.values()].flatMap((group) => {
    const [{ listing, startsAt } = { listing: '', startsAt: null }] = group;
    const name = names.get(listing);
    const when = startsAt === null || !name ? '' : ` · ${moment(language, startsAt, name.zone)}`;
    const head = name ? [`${titleIn(language, name.title)}${when}`] : [];
    return [...head, ...group.map(({ unit, rate, quantity }) => `${quantity} × ${unit} (${rate})`)];
  });
  return [...told, words.total(money(language, total, currency))];
}

function cancelled(language: MailLanguage, { refund, currency, by }: CancelledFacts): string[] {
  const words = WORDS[language];
  const back = refund > 0 ? words.refund(money(language, refund, currency)) : words.noRefund;
  return by === 'buyer' ? [back] : [words.byOthers, back];
}

const LOCALES: Record<MailLanguage, string> = { ko: 'ko-KR', en: 'en-GB' };

const titleIn = (language: MailLanguage, { ko, en }: ListingName['title']) =>
  language === 'en' ? (en ?? ko) : ko;

function money(language: MailLanguage, amount: number, currency: string): string {
  const format = new Intl.NumberFormat(LOCALES[language], { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 0));
}

/** In the venue's own time. */
function moment(language: MailLanguage, ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone,
  }).format(ms);
}
