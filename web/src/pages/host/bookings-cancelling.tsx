// Giving back for a buyer: in full or by the policy, all of it or a part. Both sums are asked of the server first.
import '../../ui/segments.css';
import '../../ui/fields.css';
import { Button, Radio, SegmentedControl, Textarea } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api, asking, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { useFormats, useWords } from '../../words.ts';
import { linesText } from '../mine/booking-facts.ts';
import type { Thing } from '../mine/bought.ts';
import { type Chosen, chosenLines } from '../mine/partial.ts';
import { Parts } from '../mine/parts.tsx';
import classes from './bookings.module.css';
import type { Booking } from './bookings-drawer.tsx';
import { words } from './bookings-words.ts';

type Refund = 'full' | 'policy';
type Lines = { line: number; quantity: number }[] | undefined;

const REASON_MAX = 500;

interface CancellingProps {
  booking: Booking;
  things: readonly Thing[];
  onClose(): void;
}

export function Cancelling({ booking, things, onClose }: CancellingProps) {
  const t = useWords(words);
  const { money } = useFormats();
  const [part, setPart] = useState('all');
  const [chosen, setChosen] = useState<Chosen>({});
  const [refund, setRefund] = useState<Refund>('full');
  const [reason, setReason] = useState('');
  const lines = part === 'all' ? undefined : chosenLines(booking, chosen);
  const isNothing = lines?.length === 0;
  const previews = { full: usePreview(booking, lines, 'full'), policy: usePreview(booking, lines, 'policy') };
  const preview = previews[refund];
  const cancelling = useCancel(booking, onClose);
  const canSplit = booking.lines.length > 1 || booking.lines.some(({ quantity }) => quantity > 1);
  const sumOf = (one: Refund) => {
    const { data } = previews[one];
    return data && !isNothing ? money(data.refund) : '…';
  };
  return (
    <section className={classes.cancelling}>
      <h3 className={classes.sectionTitle}>{t.cancelTitle}</h3>
      {canSplit && (
        <SegmentedControl
          value={part}
          onChange={setPart}
          data={[
            { value: 'all', label: t.cancelAll },
            { value: 'some', label: t.cancelSome },
          ]}
        />
      )}
      {part === 'some' && <Parts booking={booking} things={things} chosen={chosen} onChange={setChosen} />}
      {isNothing && <p className={classes.muted}>{t.chooseSome}</p>}
      <Radio.Group
        label={t.refund}
        value={refund}
        onChange={(value) => setRefund(value === 'policy' ? 'policy' : 'full')}
      >
        <div className={classes.refunds}>
          <Radio size="md" value="full" label={`${t.full} · ${sumOf('full')}`} description={t.fullText} />
          <Radio
            size="md"
            value="policy"
            label={`${t.policy} · ${sumOf('policy')}`}
            description={t.policyText}
          />
        </div>
      </Radio.Group>
      <Textarea
        label={t.reason}
        value={reason}
        maxLength={REASON_MAX}
        autosize
        minRows={2}
        onChange={({ currentTarget: { value } }) => setReason(value)}
      />
      <Failure error={cancelling.error ?? preview.error} />
      <div className={classes.actions}>
        <Button
          className={classes.danger ?? ''}
          disabled={isNothing || !preview.data || preview.isPlaceholderData}
          loading={cancelling.isPending}
          onClick={() => cancelling.mutate({ lines, refund, reason: reason.trim() })}
        >
          {preview.data && !isNothing ? t.cancelNow(money(preview.data.refund)) : t.cancel}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t.keep}
        </Button>
      </div>
    </section>
  );
}

function usePreview({ bookingId }: Booking, lines: Lines, refund: Refund) {
  return useQuery({
    ...asking('/v1/booking/bookings/{bookingId}/cancellation', {
      path: { bookingId },
      query: { refund, ...(lines && { lines: linesText(lines) }) },
    }),
    enabled: lines?.length !== 0,
    // What comes back depends on the hour.
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
}

function useCancel({ bookingId }: Booking, onDone: () => void) {
  const client = useQueryClient();
  // A double click and a lost answer are one cancellation; another choice is another one.
  const ids = useRef(new Map<string, string>());
  return useMutation({
    mutationFn: ({ lines, refund, reason }: { lines: Lines; refund: Refund; reason: string }) => {
      const what = `${refund} ${linesText(lines ?? [])}`;
      const cancellationId = ids.current.get(what) ?? crypto.randomUUID();
      ids.current.set(what, cancellationId);
      return got(
        api.post('/v1/booking/bookings/{bookingId}/cancel', {
          params: { path: { bookingId } },
          body: { cancellationId, refund, ...(lines && { lines }), ...(reason !== '' && { reason }) },
        }),
      );
    },
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['/v1/booking/bookings/{bookingId}'] }),
        client.invalidateQueries({ queryKey: ['/v1/check-in/guests'] }),
      ]);
      onDone();
    },
  });
}
