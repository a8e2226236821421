// What is said about a listing beside the choice itself: where and when, what it is, and what cancelling gives back.
import { useFormats, useWords } from '../../words.ts';
import type { Kind } from './filters.ts';
import classes from './listing.module.css';
import type { ListingFacts } from './listing-facts.ts';
import { words } from './listing-words.ts';
import { beforeStart, type RefundRule, rulesOf } from './policies.ts';

export function Facts({ facts }: { facts: ListingFacts }) {
  const t = useWords(words);
  const { text, money, date } = useFormats();
  const { content, from, to, priceMin, priceMax } = facts;
  const { venue, kind } = content;
  const lowest = kind === 'stay' ? t.perNight(money(priceMin)) : money(priceMin);
  return (
    <dl className={classes.facts}>
      <dt>{t.where}</dt>
      <dd>
        {text(venue.name)}
        <span className={classes.address}>{text(venue.address)}</span>
      </dd>
      {from !== null && to !== null && kind !== 'stay' && (
        <>
          <dt>{t.when}</dt>
          <dd>{from === to ? date(from) : t.span(date(from), date(to))}</dd>
        </>
      )}
      <dt>{t.price}</dt>
      <dd className="tabular">
        {priceMin.amount === priceMax.amount ? lowest : t.priceFrom(lowest)}
        {kind !== 'product' && <ZoneNote zone={venue.zone} />}
      </dd>
    </dl>
  );
}

/** Said where the reader's clocks show something else than those of the venue. */
function ZoneNote({ zone }: { zone: string }) {
  const t = useWords(words);
  const { language } = useFormats();
  const at = Date.now();
  if (offsetOf(zone, at) === offsetOf(undefined, at)) return null;
  const name = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: 'long' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value;
  return <span className={classes.zone}>{t.zone(name ?? zone)}</span>;
}

function offsetOf(zone: string | undefined, at: number): string | undefined {
  const options: Intl.DateTimeFormatOptions = { timeZoneName: 'longOffset', ...(zone && { timeZone: zone }) };
  const parts = new Intl.DateTimeFormat('en', options).formatToParts(at);
  return parts.find(({ type }) => type === 'timeZoneName')?.value;
}

export function About({ facts: { content } }: { facts: ListingFacts }) {
  const t = useWords(words);
  const { text } = useFormats();
  return (
    <div className={classes.about}>
      <section className={classes.block} aria-labelledby="about">
        <h2 id="about" className={classes.subtitle}>
          {t.about}
        </h2>
        <p className={classes.prose}>{text(content.description)}</p>
      </section>
      <section className={classes.block} aria-labelledby="refund">
        <h2 id="refund" className={classes.subtitle}>
          {t.refund}
        </h2>
        <Refunds kind={content.kind} policy={content.policy} />
      </section>
    </div>
  );
}

function Refunds({ kind, policy }: { kind: Kind; policy: readonly RefundRule[] }) {
  const t = useWords(words);
  const { percent } = useFormats();
  const rules = rulesOf(policy);
  if (rules.length === 0) return <p>{t.refundNever}</p>;
  if (kind === 'product') {
    // Goods have no start; the server goes by the first rule for good.
    const share = policy[0]?.percent ?? 0;
    return <p>{share === 100 ? t.refundGoodsAll : t.refundGoodsPart(percent(share / 100))}</p>;
  }
  const days = { concert: t.daysBeforeConcert, exhibition: t.daysBeforeExhibition, stay: t.daysBeforeStay }[
    kind
  ];
  return (
    <ul className={classes.rules}>
      {rules.map((rule) => {
        const before = beforeStart(rule.daysBefore);
        const when =
          before === 'start'
            ? t.untilStart
            : 'days' in before
              ? days(before.days)
              : t.hoursBefore(before.hours);
        return (
          <li key={rule.daysBefore}>
            {rule.percent === 100 ? t.refundAll(when) : t.refundPart(when, percent(rule.percent / 100))}
          </li>
        );
      })}
      <li>{t.refundNone}</li>
    </ul>
  );
}
