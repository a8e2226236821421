import { phrases, plural } from '../../words.ts';

export const words = phrases({
  loadingTitle: { ko: '불러오는 중', en: 'Loading' },
  unknownTitle: { ko: '찾을 수 없습니다', en: 'Not found' },
  unknown: {
    ko: '판매가 끝났거나 주소가 잘못되었습니다.',
    en: 'It is not offered any more, or the address is wrong.',
  },
  toHome: { ko: '다른 것 둘러보기', en: 'See what else is on' },
  draft: { ko: '미리보기입니다', en: 'This is a preview' },
  draftText: {
    ko: '아직 공개하지 않아 다른 분에게는 보이지 않습니다. 공개하면 바로 판매가 시작됩니다.',
    en: 'It is not published, so nobody else sees it. Sales begin as soon as you publish it.',
  },
  toDesk: { ko: '판매 관리로', en: 'To the host desk' },
  withdrawn: { ko: '판매를 마쳤습니다', en: 'No longer on sale' },
  withdrawnText: {
    ko: '새로 살 수는 없습니다. 이미 예매하신 것은 그대로 유효합니다.',
    en: 'Nothing new is sold here. What you booked already stays valid.',
  },
  over: { ko: '종료되었습니다', en: 'This is over' },
  overText: { ko: '모든 일정이 지났습니다.', en: 'All of its dates have passed.' },
  priceFrom: { ko: (price: string) => `${price}부터`, en: (price: string) => `from ${price}` },
  perNight: { ko: (price: string) => `1박 ${price}`, en: (price: string) => `${price} a night` },
  span: {
    ko: (from: string, to: string) => `${from} – ${to}`,
    en: (from: string, to: string) => `${from} – ${to}`,
  },
  where: { ko: '장소', en: 'Where' },
  when: { ko: '기간', en: 'When' },
  price: { ko: '가격', en: 'Price' },
  about: { ko: '소개', en: 'About' },
  refund: { ko: '취소와 환불', en: 'Cancelling and refunds' },
  refundAll: {
    ko: (when: string) => `${when}까지 취소하면 전액 돌려드립니다.`,
    en: (when: string) => `Cancel up to ${when} and get everything back.`,
  },
  refundPart: {
    ko: (when: string, percent: string) => `${when}까지 취소하면 ${percent}를 돌려드립니다.`,
    en: (when: string, percent: string) => `Cancel up to ${when} and get ${percent} back.`,
  },
  refundNone: { ko: '그 뒤에는 환불되지 않습니다.', en: 'Later there is no refund.' },
  refundNever: { ko: '취소해도 환불되지 않습니다.', en: 'There is no refund on cancellation.' },
  refundGoodsAll: { ko: '취소하면 전액 돌려드립니다.', en: 'Cancel and get everything back.' },
  refundGoodsPart: {
    ko: (percent: string) => `취소하면 ${percent}를 돌려드립니다.`,
    en: (percent: string) => `Cancel and get ${percent} back.`,
  },
  daysBeforeConcert: {
    ko: (days: number) => `공연 ${days}일 전`,
    en: (days: number) =>
      plural(days, 'en', { one: '# day before the concert', other: '# days before the concert' }),
  },
  daysBeforeExhibition: {
    ko: (days: number) => `관람 ${days}일 전`,
    en: (days: number) =>
      plural(days, 'en', { one: '# day before your visit', other: '# days before your visit' }),
  },
  daysBeforeStay: {
    ko: (days: number) => `입실 ${days}일 전`,
    en: (days: number) => plural(days, 'en', { one: '# day before arrival', other: '# days before arrival' }),
  },
  hoursBefore: {
    ko: (hours: number) => `시작 ${hours}시간 전`,
    en: (hours: number) =>
      plural(hours, 'en', { one: '# hour before it begins', other: '# hours before it begins' }),
  },
  untilStart: { ko: '시작 직전', en: 'the moment it begins' },
  zone: {
    ko: (zone: string) => `모든 날짜와 시각은 현지(${zone}) 기준입니다.`,
    en: (zone: string) => `All dates and times are local to the venue (${zone}).`,
  },
  gallery: { ko: '사진', en: 'Pictures' },
  picture: {
    ko: (at: number, of: number) => `사진 ${of}장 중 ${at}번째`,
    en: (at: number, of: number) => `Picture ${at} of ${of}`,
  },
});
