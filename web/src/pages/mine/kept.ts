// Tickets that were opened once, kept on this device so that a cellar without a network is no obstacle. They go when
// somebody signs in or out (`session.ts` removes what begins with `jari-mine`), and the oldest make room for new ones.
import type { Booking } from './booking-facts.ts';
import type { Thing } from './bought.ts';

export interface KeptTicket {
  /** Of this format; others are forgotten. */
  format: 1;
  booking: Booking;
  things: Thing[];
  /** The QR code. */
  svg: string;
  keptAt: string;
}

const KEPT_AS = 'jari-mine-tickets';
const KEPT_MAX = 20;

export function keptTickets(): KeptTicket[] {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT_AS) ?? '[]') as KeptTicket[];
    return Array.isArray(kept) ? kept.filter(({ format }) => format === 1) : [];
  } catch {
    return [];
  }
}

export function keptTicket(bookingId: string): KeptTicket | undefined {
  return keptTickets().find(({ booking }) => booking.bookingId === bookingId);
}

export function keepTicket(ticket: KeptTicket): void {
  const others = keptTickets().filter(({ booking }) => booking.bookingId !== ticket.booking.bookingId);
  store([ticket, ...others].slice(0, KEPT_MAX));
}

/** A cancelled booking opens no door any more. */
export function dropTicket(bookingId: string): void {
  const tickets = keptTickets();
  const others = tickets.filter(({ booking }) => booking.bookingId !== bookingId);
  if (others.length < tickets.length) store(others);
}

function store(tickets: KeptTicket[]): void {
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(tickets));
  } catch {
    // Without storage a ticket needs the network each time.
  }
}
