// A guest's proof that a booking is theirs, for as long as the browser's session lasts.

const KEPT_AS = 'jari-access';
let accesses = kept();

function kept(): Record<string, string> {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT_AS) ?? '{}') as Record<string, string>;
  } catch {
    return {};
  }
}

export function keepAccess(bookingId: string, access: string): void {
  accesses = { ...accesses, [bookingId]: access };
  try {
    sessionStorage.setItem(KEPT_AS, JSON.stringify(accesses));
  } catch {
    // Without storage it lasts as long as the page.
  }
}

export function accessTo(bookingId: string): string | undefined {
  return accesses[bookingId];
}
