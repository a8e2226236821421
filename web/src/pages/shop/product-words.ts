import { phrases, plural } from '../../words.ts';

export const words = phrases({
  title: { ko: '구매하기', en: 'Buy' },
  variant: { ko: '옵션', en: 'Option' },
  quantity: { ko: '수량', en: 'Quantity' },
  atMost: {
    ko: (max: number) => `한 번에 ${max}개까지`,
    en: (max: number) => `at most ${max} at a time`,
  },
  onlyLeft: { ko: (left: number) => `${left}개 남음`, en: (left: number) => `only ${left} left` },
  inStock: { ko: '재고 있음', en: 'In stock' },
  outOfStock: { ko: '품절', en: 'Out of stock' },
  chosen: { ko: '선택한 상품', en: 'Your choice' },
  hint: { ko: '옵션을 고르면 여기에 합계가 나타납니다.', en: 'Choose an option to see the total here.' },
  goneNow: {
    ko: (what: string) => `${what}: 방금 품절되었습니다. 다른 옵션을 골라 주세요.`,
    en: (what: string) => `${what} has just sold out. Choose another option.`,
  },
  allGone: { ko: '모두 품절되었습니다', en: 'Everything is sold out' },
  allGoneText: {
    ko: '다시 들어오면 이 화면에 바로 나타납니다. 새로고침하지 않아도 됩니다.',
    en: 'When something comes back it appears here by itself.',
  },
  pieces: {
    ko: (count: number, price: string) => `${price} × ${count}개`,
    en: (count: number, price: string) =>
      `${price} × ${plural(count, 'en', { one: '# piece', other: '# pieces' })}`,
  },
  notYet: { ko: '공개하면 여기에서 살 수 있습니다.', en: 'It can be bought here once it is published.' },
});
