import { useWords } from '../../words.ts';
import type { Draft } from './draft.ts';
import { words } from './edit-words.ts';
import { Choice, Field, Pair, Section } from './editing.tsx';
import classes from './editor.module.css';

export interface SectionOf {
  draft: Draft;
  change(part: Partial<Draft>): void;
}

const DESCRIPTION_MAX = 20_000;
const ADDRESS_MAX = 500;
const CURRENCIES = ['KRW', 'USD', 'EUR', 'JPY', 'GBP'];

export function BasicsSection({ draft, change }: SectionOf) {
  const t = useWords(words);
  return (
    <Section title={t.basics} help={t.basicsHelp}>
      <Pair label={t.name} path="/title" value={draft.title} onChange={(title) => change({ title })} />
      <Pair
        label={t.description}
        path="/description"
        long
        max={DESCRIPTION_MAX}
        value={draft.description}
        onChange={(description) => change({ description })}
      />
    </Section>
  );
}

export function VenueSection({ draft, change }: SectionOf) {
  const t = useWords(words);
  const { venue } = draft;
  const set = (part: Partial<Draft['venue']>) => change({ venue: { ...venue, ...part } });
  const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }));
  const isGoods = draft.kind === 'product';
  return (
    <Section title={isGoods ? t.pickUp : t.venue} help={isGoods ? t.pickUpHelp : t.venueHelp} path="/venue">
      <Pair label={t.venueName} path="/venue/name" value={venue.name} onChange={(name) => set({ name })} />
      <Pair
        label={t.address}
        path="/venue/address"
        max={ADDRESS_MAX}
        value={venue.address}
        onChange={(address) => set({ address })}
      />
      <div className={classes.row}>
        <Choice
          label={t.zone}
          path="/venue/zone"
          value={venue.zone}
          data={zones}
          searchable
          description={t.zoneHelp}
          onChange={(zone) => set({ zone })}
        />
        <Choice
          label={t.currency}
          path="/currency"
          value={draft.currency}
          data={CURRENCIES.concat(CURRENCIES.includes(draft.currency) ? [] : draft.currency).map(
            (currency) => ({
              value: currency,
              label: currency,
            }),
          )}
          description={t.currencyHelp}
          onChange={(currency) => change({ currency })}
        />
      </div>
      <details className={classes.more}>
        <summary>{t.onTheMap}</summary>
        <div className={classes.row}>
          <Field
            label={t.latitude}
            path="/venue/lat"
            inputMode="decimal"
            placeholder="37.5665"
            value={venue.lat}
            onChange={(lat) => set({ lat })}
          />
          <Field
            label={t.longitude}
            path="/venue/lon"
            inputMode="decimal"
            placeholder="126.9780"
            value={venue.lon}
            onChange={(lon) => set({ lon })}
          />
        </div>
      </details>
    </Section>
  );
}
