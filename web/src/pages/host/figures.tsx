// What was sold, when and of what; how full the days are; who comes.
import '../../ui/segments.css';
import '@mantine/core/styles/Skeleton.css';
import '../../ui/fields.css';
import { NativeSelect, SegmentedControl, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { asking } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Empty } from '../../ui/empty.tsx';
import { addDays } from '../../ui/local-date.ts';
import { useFormats, useWords } from '../../words.ts';
import { type OwnListing, useOwnListings } from './bookings-listings.ts';
import { todayIn } from './check-in-occasion.tsx';
import classes from './figures.module.css';
import { SalesChart } from './figures-chart.tsx';
import { Occupancy } from './figures-occupancy.tsx';
import { currenciesOf, type Sale, sumOf } from './figures-sums.ts';
import { TierTable } from './figures-tiers.tsx';
import { words } from './figures-words.ts';
import { Frame } from './frame.tsx';
import { words as hostWords } from './words.ts';

const PERIODS = [7, 30, 90];
const PERIOD_FIRST = '30';
const AGAIN_MS = 30_000;

export function Figures() {
  const t = useWords(hostWords);
  return (
    <Frame title={t.figures}>
      <Sheet />
    </Frame>
  );
}

function Sheet() {
  const t = useWords(words);
  const { text } = useFormats();
  const { listings = [] } = useOwnListings();
  const [listing, setListing] = useState('');
  const [period, setPeriod] = useState(PERIOD_FIRST);
  const own = listings.find((one) => one.listing === listing);
  const today = todayIn(own?.venue.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  return (
    <div className={classes.sheet}>
      <div className={classes.tools}>
        <NativeSelect
          label={t.listing}
          value={listing}
          onChange={({ currentTarget: { value } }) => setListing(value)}
          data={[
            { value: '', label: t.everyListing },
            ...listings.map((one) => ({ value: one.listing, label: text(one.title) })),
          ]}
        />
        <SegmentedControl
          aria-label={t.period}
          value={period}
          onChange={setPeriod}
          data={PERIODS.map((count) => ({ value: String(count), label: t.days(count) }))}
        />
      </div>
      <Sales listing={listing} listings={listings} from={addDays(today, 1 - Number(period))} to={today} />
      <Occupancy listing={listing} listings={listings} today={today} />
    </div>
  );
}

interface SalesProps {
  listing: string;
  listings: readonly OwnListing[];
  from: string;
  to: string;
}

function Sales({ listing, listings, from, to }: SalesProps) {
  const t = useWords(words);
  const { data, error, refetch } = useQuery({
    ...asking('/v1/views/sales', { query: { from, to, ...(listing !== '' && { listing }) } }),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MS,
  });
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={420} aria-busy="true" />;
  if (data.sales.length === 0) return <Empty title={t.none}>{t.noneText}</Empty>;
  return currenciesOf(data.sales).map((currency) => {
    const sales = data.sales.filter((sale) => sale.currency === currency);
    return (
      <div key={currency} className={classes.currency}>
        <Totals sales={sales} currency={currency} />
        <SalesChart sales={sales} currency={currency} from={from} to={to} />
        <TierTable sales={sales} currency={currency} listings={listings} isNamed={listing === ''} />
      </div>
    );
  });
}

function Totals({ sales, currency }: { sales: readonly Sale[]; currency: string }) {
  const t = useWords(words);
  const { money, number } = useFormats();
  const { amount, returnedAmount, pieces, returnedPieces } = sumOf(sales);
  return (
    <dl className={`${classes.totals} tabular`}>
      <div>
        <dt>{t.net}</dt>
        <dd>{money({ amount: amount - returnedAmount, currency })}</dd>
      </div>
      <div>
        <dt>{t.sales}</dt>
        <dd>{money({ amount, currency })}</dd>
      </div>
      <div>
        <dt>{t.returned}</dt>
        <dd>{money({ amount: returnedAmount, currency })}</dd>
      </div>
      <div>
        <dt>{t.pieces}</dt>
        <dd>{number(pieces - returnedPieces)}</dd>
      </div>
    </dl>
  );
}
