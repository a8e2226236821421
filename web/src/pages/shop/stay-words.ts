import { phrases, plural } from '../../words.ts';

export const words = phrases({
  title: { ko: '날짜와 객실 고르기', en: 'Choose dates and a room' },
  guests: { ko: '인원', en: 'Guests' },
  guestsNote: {
    ko: (max: number) => `객실당 최대 ${max}명`,
    en: (max: number) => `up to ${max} in one room`,
  },
  dates: { ko: '입실일과 퇴실일', en: 'Arrival and departure' },
  pickArrival: { ko: '입실일을 골라 주세요.', en: 'Choose the day you arrive.' },
  pickDeparture: { ko: '퇴실일을 골라 주세요.', en: 'Now the day you leave.' },
  nights: {
    ko: (count: number) => `${count}박`,
    en: (count: number) => plural(count, 'en', { one: '# night', other: '# nights' }),
  },
  span: {
    ko: (from: string, to: string, nights: string) => `${from} → ${to} · ${nights}`,
    en: (from: string, to: string, nights: string) => `${from} → ${to} · ${nights}`,
  },
  forget: { ko: '날짜 지우기', en: 'Clear dates' },
  closed: { ko: '휴무', en: 'closed' },
  full: { ko: '만실', en: 'full' },
  over: { ko: '지난 날', en: 'past' },
  fromNights: {
    ko: (nights: number) => `${nights}박부터`,
    en: (nights: number) => `min ${nights} nights`,
  },
  canLeave: { ko: '퇴실 가능', en: 'you can leave' },
  arrival: { ko: '입실', en: 'arrival' },
  departure: { ko: '퇴실', en: 'departure' },
  rooms: { ko: '객실', en: 'Room' },
  roomsHint: {
    ko: '날짜를 고르면 남은 객실과 합계가 나타납니다.',
    en: 'Choose dates to see rooms left and the total.',
  },
  sleeps: {
    ko: (count: number) => `최대 ${count}명`,
    en: (count: number) => `sleeps ${count}`,
  },
  roomsLeft: {
    ko: (count: number) => `${count}실 남음`,
    en: (count: number) => plural(count, 'en', { one: '# room left', other: '# rooms left' }),
  },
  tooSmall: {
    ko: (guests: number) => `${guests}명은 묵을 수 없습니다`,
    en: (guests: number) => `too small for ${guests}`,
  },
  fullOn: { ko: (date: string) => `${date} 만실`, en: (date: string) => `full on ${date}` },
  closedOn: { ko: (date: string) => `${date} 휴무`, en: (date: string) => `closed on ${date}` },
  overOn: { ko: (date: string) => `${date} 예약 마감`, en: (date: string) => `too late for ${date}` },
  tooShort: {
    ko: (nights: number) => `이 날 입실은 ${nights}박부터`,
    en: (nights: number) =>
      plural(nights, 'en', { one: 'from # night', other: 'from # nights when arriving that day' }),
  },
  tooLong: { ko: '90박까지 예약할 수 있습니다', en: 'at most 90 nights' },
  count: { ko: '객실 수', en: 'Number of rooms' },
  chosen: { ko: '선택한 숙박', en: 'Your stay' },
  hint: {
    ko: '날짜와 객실을 고르면 합계를 미리 볼 수 있습니다.',
    en: 'Choose dates and a room to see the total first.',
  },
  hintRoom: { ko: '객실을 골라 주세요.', en: 'Now choose a room.' },
  notYet: { ko: '공개하면 여기에서 예약할 수 있습니다.', en: 'It can be booked here once it is published.' },
  roomCount: {
    ko: (room: string, count: number) => `${room} ${count}실`,
    en: (room: string, count: number) => `${room} × ${count}`,
  },
});
