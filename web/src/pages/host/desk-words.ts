import { phrases, plural } from '../../words.ts';

export const words = phrases({
  desk: { ko: '오늘', en: 'Desk' },
  newListing: { ko: '새로 만들기', en: 'New listing' },
  nothingYet: { ko: '첫 상품을 올려 보세요', en: 'Offer your first listing' },
  nothingYetText: {
    ko: '공개하면 오늘의 판매와 들어오는 예매가 여기에 보입니다.',
    en: 'Once it is published, today’s sales and incoming bookings are shown here.',
  },
  todayOf: { ko: (day: string) => `${day} 판매`, en: (day: string) => `Sales of ${day}` },
  soldToday: { ko: '오늘 판매', en: 'Sold today' },
  pieces: { ko: '판매 수량', en: 'Pieces' },
  returned: { ko: '오늘 환불', en: 'Refunded today' },
  expectedToday: { ko: '오늘 이용', en: 'Booked for today' },
  incoming: { ko: '들어오는 예매', en: 'Incoming bookings' },
  allBookings: { ko: '모두 보기', en: 'All bookings' },
  streamLost: {
    ko: '실시간 연결이 끊겨 다시 연결하고 있습니다. 그사이 들어온 예매는 연결되면 바로 보입니다.',
    en: 'The live connection is gone; connecting again. What came in meanwhile will show at once.',
  },
  noBookings: {
    ko: '아직 들어온 예매가 없습니다. 새 예매는 이 자리에 바로 나타납니다.',
    en: 'No bookings yet. A new one appears here by itself.',
  },
  someListing: { ko: '이름 없는 상품', en: 'Unnamed listing' },
  bookingLine: {
    ko: (code: string, count: number) => `${code} · ${count}개`,
    en: (code: string, count: number) =>
      `${code} · ${plural(count, 'en', { one: '# piece', other: '# pieces' })}`,
  },
  attention: { ko: '확인해 주세요', en: 'Worth a look' },
  allWell: { ko: '지금 확인할 것이 없습니다.', en: 'Nothing needs you right now.' },
  isDraft: { ko: '아직 공개하지 않았습니다', en: 'Not published yet' },
  isOver: {
    ko: '기간이 지났습니다. 판매를 끝내거나 날짜를 더 열어 주세요',
    en: 'It is over. Stop selling, or add days',
  },
  endsSoon: {
    ko: (days: number) =>
      days === 0
        ? '오늘이 마지막 날입니다. 날짜를 더 열 수 있습니다'
        : `${days}일 뒤에 끝납니다. 날짜를 더 열 수 있습니다`,
    en: (days: number) =>
      days === 0
        ? 'Today is the last day. You can add days'
        : `Ends in ${plural(days, 'en', { one: '# day', other: '# days' })}. You can add more`,
  },
  isFull: { ko: (day: string) => `${day} 매진`, en: (day: string) => `Full on ${day}` },
  muchLeft: {
    ko: (day: string, free: number) => `${day}, 아직 ${free}자리가 비어 있습니다`,
    en: (day: string, free: number) =>
      `${plural(free, 'en', { one: '# place', other: '# places' })} still free on ${day}`,
  },
  sellsToday: { ko: '오늘 팔린 것', en: 'Selling today' },
  allFigures: { ko: '매출 보기', en: 'Figures' },
  noSales: { ko: '오늘은 아직 판매가 없습니다.', en: 'Nothing sold yet today.' },
  soldLine: {
    ko: (money: string, pieces: string) => `${money} · ${pieces}개`,
    en: (money: string, pieces: string) => `${money} · ${pieces} pcs`,
  },
  nextDays: { ko: (days: number) => `앞으로 ${days}일`, en: (days: number) => `Next ${days} days` },
  allListings: { ko: '상품 관리', en: 'Listings' },
  fill: {
    ko: (share: string, sold: string, capacity: string) => `${share} · ${sold}/${capacity}`,
    en: (share: string, sold: string, capacity: string) => `${share} · ${sold} of ${capacity}`,
  },
});
