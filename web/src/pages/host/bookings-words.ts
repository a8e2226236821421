import { phrases, plural } from '../../words.ts';

const shown = new Intl.NumberFormat('ko-KR');

export const words = phrases({
  csv: { ko: 'CSV 내려받기', en: 'Download CSV' },
  find: { ko: '예매번호로 찾기', en: 'Find by booking code' },
  findButton: { ko: '찾기', en: 'Find' },
  findWrong: { ko: '열 글자를 모두 입력해 주세요.', en: 'Type all ten characters.' },
  findNone: { ko: '이 번호의 예매가 없습니다', en: 'There is no such booking' },
  findNoneText: {
    ko: '번호를 다시 확인해 주세요. 확정된 예매만 번호로 찾을 수 있습니다.',
    en: 'Check the code once more. Only confirmed bookings are found by their code.',
  },
  listing: { ko: '상품', en: 'Listing' },
  everyListing: { ko: '전체 상품', en: 'All listings' },
  state: { ko: '상태', en: 'State' },
  everyState: { ko: '전체 상태', en: 'All states' },
  live: { ko: '실시간', en: 'Live' },
  notLive: { ko: '다시 연결하는 중', en: 'Connecting again' },
  arrived: {
    ko: (count: number) => `이 화면을 연 뒤 새 소식 ${shown.format(count)}건`,
    en: (count: number) =>
      plural(count, 'en', { one: '# change since you came', other: '# changes since you came' }),
  },
  fresh: { ko: '새 소식', en: 'New' },
  more: { ko: '더 보기', en: 'Show more' },
  none: { ko: '아직 예매가 없습니다', en: 'No bookings yet' },
  noneText: {
    ko: '예매가 들어오면 새로고침하지 않아도 이곳에 바로 나타납니다.',
    en: 'They appear here by themselves as they come in.',
  },
  noneFits: { ko: '조건에 맞는 예매가 없습니다', en: 'No booking fits' },
  noneFitsText: { ko: '상품이나 상태를 바꿔 보세요.', en: 'Choose another listing or state.' },
  everything: { ko: '조건 지우기', en: 'Show everything' },

  detail: { ko: '예매 상세', en: 'Booking' },
  close: { ko: '닫기', en: 'Close' },
  bookedBy: { ko: '예매자', en: 'Booked by' },
  noContact: { ko: '삭제된 연락처', en: 'Contact deleted' },
  placedAt: { ko: '예매한 때', en: 'Booked' },
  total: { ko: '결제 금액', en: 'Total' },
  refunded: { ko: '환불', en: 'Refunded' },
  entrance: { ko: '입장', en: 'Check-in' },
  enteredAt: {
    ko: (at: string, gate: string) => (gate === '' ? `${at} 입장` : `${at} ‘${gate}’ 입장`),
    en: (at: string, gate: string) => (gate === '' ? `In at ${at}` : `In at ${at}, gate “${gate}”`),
  },
  notEntered: { ko: '아직 입장하지 않음', en: 'Not yet in' },
  sharedTitle: { ko: '다른 판매자의 상품이 함께 있습니다', en: 'Shared with another host' },
  sharedText: {
    ko: '연락처와 취소는 구매자나 운영자만 다룰 수 있습니다. 도움이 필요하면 운영자에게 예매번호를 알려 주세요.',
    en: 'Only the buyer or an operator can see the contact and cancel. Tell an operator the booking code if you need help.',
  },
  cancellations: { ko: '취소 내역', en: 'Cancellations' },
  byBuyer: { ko: '구매자가 취소', en: 'Cancelled by the buyer' },
  byHost: { ko: '판매자가 취소', en: 'Cancelled by you' },
  byOperator: { ko: '운영자가 취소', en: 'Cancelled by Jari' },
  refundDone: { ko: '환불 완료', en: 'Refunded' },
  refundOnWay: { ko: '환불 진행 중', en: 'On its way back' },

  cancel: { ko: '취소하고 환불하기', en: 'Cancel and refund' },
  cancelTitle: { ko: '구매자 대신 취소하기', en: 'Cancel for the buyer' },
  cancelAll: { ko: '전체 취소', en: 'Everything' },
  cancelSome: { ko: '일부 취소', en: 'A part' },
  chooseSome: { ko: '취소할 항목을 선택해 주세요.', en: 'Choose what to cancel.' },
  refund: { ko: '환불 금액', en: 'Refund' },
  full: { ko: '전액 환불', en: 'In full' },
  fullText: { ko: '판매자 사정으로 취소할 때', en: 'When the reason is yours' },
  policy: { ko: '환불 규정대로', en: 'By the refund policy' },
  policyText: { ko: '구매자 사정으로 취소할 때', en: "When the reason is the buyer's" },
  reason: { ko: '취소 사유 (구매자에게 보입니다)', en: 'Reason (the buyer sees it)' },
  cancelNow: {
    ko: (sum: string) => `취소하고 ${sum} 환불하기`,
    en: (sum: string) => `Cancel and refund ${sum}`,
  },
  keep: { ko: '돌아가기', en: 'Keep it' },
});
