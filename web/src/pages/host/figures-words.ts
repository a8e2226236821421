import { phrases } from '../../words.ts';

export const words = phrases({
  period: { ko: '기간', en: 'Period' },
  days: { ko: (count: number) => `최근 ${count}일`, en: (count: number) => `Last ${count} days` },
  listing: { ko: '상품', en: 'Listing' },
  everyListing: { ko: '전체 상품', en: 'All listings' },
  sales: { ko: '매출', en: 'Sales' },
  sold: { ko: '판매', en: 'Sold' },
  returned: { ko: '환불', en: 'Refunded' },
  net: { ko: '순매출', en: 'After refunds' },
  pieces: { ko: '수량', en: 'Pieces' },
  returnedPieces: { ko: '취소 수량', en: 'Given back' },
  day: { ko: '날짜', en: 'Day' },
  byDay: { ko: '날짜별 매출', en: 'Sales by day' },
  byDayTable: { ko: '날짜별 매출을 표로 보기', en: 'Sales by day as a table' },
  chart: {
    ko: (from: string, to: string, sum: string) =>
      `${from}부터 ${to}까지 날짜별 매출 막대그래프, 합계 ${sum}. 같은 내용이 아래 표에 있습니다.`,
    en: (from: string, to: string, sum: string) =>
      `Bars of sales by day from ${from} to ${to}, ${sum} in all. The table below says the same.`,
  },
  byTier: { ko: '등급·요금별 매출', en: 'Sales by tier and rate' },
  tierAndRate: { ko: '등급·요금', en: 'Tier and rate' },
  noTier: { ko: '지금은 팔지 않음', en: 'No longer offered' },
  weekday: { ko: '평일', en: 'Weekday' },
  weekend: { ko: '주말', en: 'Weekend' },
  none: { ko: '이 기간에는 판매가 없습니다', en: 'Nothing was sold in these days' },
  noneText: {
    ko: '기간을 늘리거나 다른 상품을 골라 보세요.',
    en: 'Choose more days or another listing.',
  },
  occupancy: { ko: '점유율', en: 'How full' },
  occupancyText: {
    ko: '날짜를 누르면 그날의 회차와 방문 인원이 보입니다.',
    en: 'Choose a day to see its sessions and visitors.',
  },
  full: {
    ko: (percent: string, sold: string, capacity: string) => `${percent} 판매, ${capacity} 중 ${sold}`,
    en: (percent: string, sold: string, capacity: string) => `${percent} sold, ${sold} of ${capacity}`,
  },
  closed: { ko: '열지 않음', en: 'nothing takes place' },
  visitors: { ko: (day: string) => `${day} 방문`, en: (day: string) => `Visitors on ${day}` },
  session: { ko: '회차', en: 'Session' },
  capacity: { ko: '정원', en: 'Places' },
  held: { ko: '선점 중', en: 'On hold' },
  admitted: { ko: '입장', en: 'In' },
  rateSold: { ko: '판매율', en: 'Sold, %' },
  noSessions: { ko: '이날은 회차가 없습니다.', en: 'Nothing takes place on this day.' },
});
