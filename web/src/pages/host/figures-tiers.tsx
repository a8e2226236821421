import { useFormats, useWords } from '../../words.ts';
import { useThingWords } from '../mine/thing-words.ts';
import type { OwnListing } from './bookings-listings.ts';
import classes from './figures.module.css';
import { byTier, type Sale } from './figures-sums.ts';
import { words } from './figures-words.ts';

interface TierTableProps {
  sales: readonly Sale[];
  currency: string;
  listings: readonly OwnListing[];
  /** Named where several listings are added up. */
  isNamed: boolean;
}

/** What was sold of each tier and at which rate, with a bar to compare by. */
export function TierTable({ sales, currency, listings, isNamed }: TierTableProps) {
  const t = useWords(words);
  const { money, number, text } = useFormats();
  const say = useThingWords();
  const seasons: Record<string, string> = { weekday: t.weekday, weekend: t.weekend };
  const rows = byTier(sales);
  const most = Math.max(1, ...rows.map(({ amount }) => amount));
  const titleOf = (listing: string) => {
    const own = listings.find((one) => one.listing === listing);
    return own ? text(own.title) : '';
  };
  return (
    <section>
      <h2 className={classes.sectionTitle}>{t.byTier}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys */}
      <section className={classes.scroll} aria-label={t.byTier} tabIndex={0}>
        <table className={`${classes.table} tabular`}>
          <thead>
            <tr>
              <th scope="col">{t.tierAndRate}</th>
              <th scope="col">{t.sold}</th>
              <th scope="col">{t.pieces}</th>
              <th scope="col">{t.returned}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ listing, tier, rate, pieces, amount, returnedAmount }) => (
              <tr key={`${listing} ${tier} ${rate}`}>
                <th scope="row">
                  {isNamed && <span className={classes.of}>{titleOf(listing)}</span>}
                  {tier === null ? t.noTier : (seasons[tier] ?? tier)} · {say.rate(rate)}
                  <span className={classes.bar} style={{ inlineSize: `${(amount / most) * 100}%` }} />
                </th>
                <td>{money({ amount, currency })}</td>
                <td>{number(pieces)}</td>
                <td>{money({ amount: returnedAmount, currency })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
