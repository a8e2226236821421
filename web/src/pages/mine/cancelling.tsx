// Giving a booking back, whole or in part. What comes back is asked of the server and shown before anything happens.
import '../../ui/segments.css';
import '@mantine/core/styles/Skeleton.css';
import '../../ui/fields.css';
import { Button, SegmentedControl, Skeleton, Textarea } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type Answer, api, asking, extra, got, keyOf } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useFormats, useWords } from '../../words.ts';
import { type Booking, linesText } from './booking-facts.ts';
import type { Thing } from './bought.ts';
import classes from './mine.module.css';
import { type Chosen, chosenLines } from './partial.ts';
import { Parts } from './parts.tsx';
import { words } from './words.ts';

type Preview = Answer<'/v1/booking/bookings/{bookingId}/cancellation'>;

const REASON_MAX = 500;

interface CancellingProps {
  booking: Booking;
  things: readonly Thing[];
  access: string | undefined;
  opened: boolean;
  onClose(): void;
}

export function Cancelling(props: CancellingProps) {
  const t = useWords(words);
  return (
    <Dialog title={t.cancelTitle} close={t.close} opened={props.opened} onClose={props.onClose}>
      <Choice {...props} />
    </Dialog>
  );
}

function Choice({ booking, things, access, onClose }: CancellingProps) {
  const t = useWords(words);
  const { money } = useFormats();
  const [part, setPart] = useState('all');
  const [chosen, setChosen] = useState<Chosen>({});
  const [reason, setReason] = useState('');
  const lines = part === 'all' ? undefined : chosenLines(booking, chosen);
  const isNothing = lines?.length === 0;
  const preview = usePreview(booking, lines, access);
  const cancelling = useCancel(booking, access, onClose);
  const canSplit = booking.lines.length > 1 || booking.lines.some(({ quantity }) => quantity > 1);
  return (
    <div className={classes.stack}>
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
      {isNothing ? <p className={classes.muted}>{t.chooseSome}</p> : <Refund preview={preview.data} />}
      <Textarea
        label={t.reason}
        value={reason}
        maxLength={REASON_MAX}
        autosize
        onChange={({ currentTarget: { value } }) => setReason(value)}
      />
      <Failure error={cancelling.error ?? preview.error} />
      <div className={classes.actions}>
        <Button
          className={classes.danger ?? ''}
          disabled={isNothing || !preview.data || preview.isPlaceholderData}
          loading={cancelling.isPending}
          onClick={() => cancelling.mutate({ lines, reason })}
        >
          {preview.data && !isNothing ? t.cancelNow(money(preview.data.refund)) : t.cancel}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t.keep}
        </Button>
      </div>
    </div>
  );
}

type Lines = { line: number; quantity: number }[] | undefined;

function usePreview({ bookingId }: Booking, lines: Lines, access: string | undefined) {
  return useQuery({
    ...asking('/v1/booking/bookings/{bookingId}/cancellation', {
      path: { bookingId },
      ...(lines && { query: { lines: linesText(lines) } }),
      bookingAccess: access,
    }),
    enabled: lines?.length !== 0,
    // What comes back depends on the hour.
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
}

function useCancel({ bookingId }: Booking, access: string | undefined, onDone: () => void) {
  const client = useQueryClient();
  // Of this dialog: a double click and a lost answer are one cancellation; another choice is another one.
  const ids = useRef(new Map<string, string>());
  return useMutation({
    mutationFn: ({ lines, reason }: { lines: Lines; reason: string }) => {
      const what = linesText(lines ?? []);
      const cancellationId = ids.current.get(what) ?? crypto.randomUUID();
      ids.current.set(what, cancellationId);
      return got(
        api.post('/v1/booking/bookings/{bookingId}/cancel', {
          params: { path: { bookingId } },
          headers: extra({ bookingAccess: access }),
          body: {
            cancellationId,
            ...(lines && { lines }),
            ...(reason.trim() !== '' && { reason: reason.trim() }),
          },
        }),
      );
    },
    onSuccess: async () => {
      await client.invalidateQueries({
        queryKey: keyOf('/v1/booking/bookings/{bookingId}', { path: { bookingId } }),
      });
      onDone();
    },
  });
}

function Refund({ preview }: { preview: Preview | undefined }) {
  const t = useWords(words);
  const { money, percent, instant } = useFormats();
  if (!preview) return <Skeleton height={96} />;
  const rules = new Map(preview.lines.map((line) => [`${line.percent} ${line.until}`, line]));
  const paidAt = (key: string) =>
    preview.lines
      .filter((line) => `${line.percent} ${line.until}` === key)
      .reduce((sum, { paid }) => sum + paid.amount, 0);
  return (
    <div className={classes.refund} aria-live="polite">
      <p className={classes.plain}>{t.refundNow}</p>
      <p className={`${classes.refundSum} tabular`}>{money(preview.refund)}</p>
      {preview.refund.amount === 0 && <p className={classes.muted}>{t.refundNone}</p>}
      <ul className={classes.rules}>
        {[...rules].map(([key, line]) => (
          <li key={key}>
            {t.refundOf(money({ ...line.paid, amount: paidAt(key) }), percent(line.percent / 100))}
            {line.until !== null && ` · ${t.refundUntil(instant(line.until))}`}
          </li>
        ))}
      </ul>
      <p className={classes.muted}>{t.refundHow}</p>
    </div>
  );
}
