import { phrases, plural } from '../../words.ts';

export const words = phrases({
  details: { ko: '내역', en: 'Details' },
  total: { ko: '합계', en: 'Total' },
  addToCart: { ko: '장바구니에 담기', en: 'Add to cart' },
  adding: { ko: '담는 중입니다…', en: 'Adding…' },
  remove: { ko: (what: string) => `${what} 빼기`, en: (what: string) => `Remove ${what}` },
  added: { ko: '장바구니에 담았습니다.', en: 'It is in your cart.' },
  keptFor: {
    ko: (time: string) => `${time} 동안 다른 분에게 팔리지 않습니다. 그 안에 결제를 시작해 주세요.`,
    en: (time: string) => `Nobody else can take it for ${time}. Start paying before that.`,
  },
  toCart: { ko: '장바구니 보기', en: 'See the cart' },
  toCheckout: { ko: '결제하기', en: 'Check out' },
  refused: {
    ko: '담지 못했습니다. 장바구니는 그대로입니다.',
    en: 'Nothing was added. Your cart is as it was.',
  },
  lost: {
    ko: (what: string) => `장바구니에 있던 ${what}은(는) 더 이상 살 수 없습니다. 장바구니에서 정리해 주세요.`,
    en: (what: string) => `${what} in your cart cannot be had any more. Take it out of the cart first.`,
  },
  cartFull: {
    ko: '장바구니에는 한 번에 10건까지 담을 수 있습니다. 먼저 결제하거나 몇 가지를 빼 주세요.',
    en: 'A cart takes 10 items at a time. Check out first, or take something out.',
  },
  whyGone: { ko: '방금 다른 분이 가져갔습니다.', en: 'Somebody else has just taken it.' },
  whyOnly: {
    ko: (left: number) => `${left}개만 남아 있습니다.`,
    en: (left: number) => `Only ${left} left.`,
  },
  whyTogetherNone: { ko: '남은 자리가 없습니다.', en: 'No seat is left.' },
  whyTogether: {
    ko: (left: number) => `남은 자리가 ${left}석뿐입니다.`,
    en: (left: number) =>
      plural(left, 'en', { one: 'Only # seat is left.', other: 'Only # seats are left.' }),
  },
  whyPast: { ko: '판매가 끝났습니다.', en: 'Its sale is over.' },
  whyClosed: { ko: '더 이상 판매하지 않습니다.', en: 'It is not sold any more.' },
  whyMax: {
    ko: (max: number) => `장바구니에 있는 것까지 합쳐 ${max}개까지 살 수 있습니다.`,
    en: (max: number) => `At most ${max} together with what is in your cart.`,
  },
  whyTooMuch: {
    ko: '장바구니에 더 담을 수 없습니다. 나누어 결제해 주세요.',
    en: 'The cart takes no more. Check out first.',
  },
  whyNights: {
    ko: (nights: number) => `${nights}박부터 예약할 수 있습니다.`,
    en: (nights: number) => plural(nights, 'en', { one: 'From # night on.', other: 'From # nights on.' }),
  },
  whyTwice: {
    ko: '같은 날짜가 장바구니에 이미 있습니다. 장바구니에서 수량을 바꿔 주세요.',
    en: 'Your cart has these dates already. Change the number there.',
  },
  whyChanged: {
    ko: '판매 내용이 바뀌었습니다. 새로고침해 주세요.',
    en: 'The offer has changed. Reload the page.',
  },
  adult: { ko: '성인', en: 'Adult' },
  youth: { ko: '청소년', en: 'Youth' },
  child: { ko: '어린이', en: 'Child' },
  senior: { ko: '경로', en: 'Senior' },
  student: { ko: '학생', en: 'Student' },
  standard: { ko: '일반', en: 'Standard' },
});
