// What stands in the way of a change: units that somebody holds or bought, by the names that the host gave them.
import { useFormats, useWords } from '../../words.ts';
import { words } from './edit-words.ts';
import classes from './editor.module.css';
import type { Listing } from './kinds.ts';

export type StandingUnit = NonNullable<NonNullable<Listing['refused']>['standing']>[number];

const SHOWN_MAX = 20;

/** What a refusal says about it; nothing where it says something else. */
export function standingOf(value: unknown): StandingUnit[] {
  return Array.isArray(value) ? value.filter(isStanding) : [];
}

function isStanding(value: unknown): value is StandingUnit {
  return typeof value === 'object' && value !== null && 'unit' in value && 'held' in value && 'sold' in value;
}

export function Standing({ listing, standing }: { listing: Listing; standing: readonly StandingUnit[] }) {
  const t = useWords(words);
  const nameOf = useUnitName(listing);
  return (
    <div className={classes.scroll}>
      <table className={classes.faults}>
        <caption>{t.inTheWay}</caption>
        <thead>
          <tr>
            <th scope="col">{t.unit}</th>
            <th scope="col">{t.soldCount}</th>
            <th scope="col">{t.heldCount}</th>
          </tr>
        </thead>
        <tbody>
          {standing.slice(0, SHOWN_MAX).map((one) => (
            <tr key={`${one.pool} ${one.unit}`}>
              <td>{nameOf(one)}</td>
              <td className="tabular">{one.sold}</td>
              <td className="tabular">{one.held}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {standing.length > SHOWN_MAX && (
        <p className={classes.flat}>{t.andMore(standing.length - SHOWN_MAX)}</p>
      )}
    </div>
  );
}

function useUnitName({ content, pools }: Listing): (one: StandingUnit) => string {
  const { text, date, dateTime } = useFormats();
  return ({ key, unit }) => {
    const label = pools.find((pool) => pool.key === key)?.label;
    const within = label && key !== '' ? `${text(label)} · ` : '';
    if (content.kind === 'product') {
      const variant = content.variants.find(({ sku }) => sku === unit);
      return variant ? text(variant.name) : unit;
    }
    if (content.kind === 'exhibition') return dateTime(unit);
    if (content.kind === 'stay') return `${within}${date(unit)}`;
    const start = content.performances.find(({ id }) => id === key)?.startsAt;
    const area = content.standing?.find(({ id }) => id === unit);
    return `${start ? `${dateTime(start)} · ` : within}${area ? text(area.name) : unit}`;
  };
}
