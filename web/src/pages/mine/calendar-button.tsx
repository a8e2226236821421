import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, extra, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { useWords } from '../../words.ts';
import type { Booking } from './booking-facts.ts';
import { words } from './words.ts';

interface CalendarButtonProps {
  booking: Booking;
  access: string | undefined;
  /** Goods have no date. */
  dated: boolean;
}

/** Fetched rather than linked, because a guest's proof goes along as a header. */
export function CalendarButton({ booking: { bookingId, code }, access, dated }: CalendarButtonProps) {
  const t = useWords(words);
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const text = (await got(
        api.get('/v1/booking/bookings/{bookingId}/calendar.ics', {
          params: { path: { bookingId } },
          parseAs: 'text',
          headers: extra({ bookingAccess: access }),
        }),
      )) as string;
      save(new Blob([text], { type: 'text/calendar' }), `${code}.ics`);
    },
  });
  if (!dated) return null;
  return (
    <>
      <Button variant="default" fullWidth loading={isPending} onClick={() => mutate()}>
        {t.calendar}
      </Button>
      <Failure error={error} />
    </>
  );
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
