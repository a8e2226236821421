import { phrases, plural } from '../../words.ts';

export const words = phrases({
  // What was bought
  standard: { ko: '기본', en: 'Standard' },
  adult: { ko: '성인', en: 'Adult' },
  youth: { ko: '청소년', en: 'Youth' },
  child: { ko: '어린이', en: 'Child' },
  seat: {
    ko: (row: string, number: string) => (row ? `${row}열 · ${number}번` : `${number}번`),
    en: (row: string, number: string) => (row ? `Row ${row} · Seat ${number}` : `Seat ${number}`),
  },
  tickets: {
    ko: (count: number) => `${count}매`,
    en: (count: number) => plural(count, 'en', { one: '# ticket', other: '# tickets' }),
  },
  people: {
    ko: (count: number) => `${count}명`,
    en: (count: number) => plural(count, 'en', { one: '# visitor', other: '# visitors' }),
  },
  rooms: {
    ko: (count: number) => `객실 ${count}개`,
    en: (count: number) => plural(count, 'en', { one: '# room', other: '# rooms' }),
  },
  pieces: {
    ko: (count: number) => `${count}개`,
    en: (count: number) => plural(count, 'en', { one: '# piece', other: '# pieces' }),
  },
  nights: {
    ko: (count: number) => `${count}박`,
    en: (count: number) => plural(count, 'en', { one: '# night', other: '# nights' }),
  },
  something: { ko: '예매 항목', en: 'Booked' },
  cancelledSome: {
    ko: (count: number) => `${count}개 취소됨`,
    en: (count: number) => `${count} cancelled`,
  },
  venueTime: { ko: '현지 시각 기준', en: 'Local time of the venue' },

  // States
  placed: { ko: '접수됨', en: 'Received' },
  paying: { ko: '결제 중', en: 'Payment under way' },
  awaiting: { ko: '결제 대기', en: 'Waiting for payment' },
  confirmed: { ko: '확정', en: 'Confirmed' },
  declined: { ko: '결제 거절', en: 'Payment declined' },
  lapsed: { ko: '성사되지 않음', en: 'Did not come about' },
  cancelling: { ko: '환불 처리 중', en: 'Refund under way' },
  cancelled: { ko: '취소됨', en: 'Cancelled' },

  // List
  title: { ko: '내 예매', en: 'My bookings' },
  upcoming: { ko: '이용 예정', en: 'Upcoming' },
  past: { ko: '지난 내역', en: 'Past' },
  ended: { ko: '취소', en: 'Cancelled' },
  more: { ko: '이전 내역 더 보기', en: 'Show older ones' },
  noneUpcoming: { ko: '예정된 예매가 없습니다', en: 'Nothing is coming up' },
  nonePast: { ko: '지난 예매가 없습니다', en: 'Nothing lies behind you' },
  noneEnded: { ko: '취소한 예매가 없습니다', en: 'Nothing was cancelled' },
  noneText: {
    ko: '공연과 전시, 머물 곳을 둘러보세요. 예매하면 티켓이 여기에 모입니다.',
    en: 'Look at what is on. Your tickets will wait for you here.',
  },
  look: { ko: '둘러보기', en: 'See what is on' },
  signInTitle: { ko: '로그인하면 예매가 모두 보입니다', en: 'Sign in to see all your bookings' },
  signInText: {
    ko: '비회원으로 예매하셨다면 예매번호와 이메일로 찾을 수 있습니다.',
    en: 'If you booked as a guest, the booking code and your e-mail address find it.',
  },
  signIn: { ko: '로그인', en: 'Sign in' },
  findGuest: { ko: '비회원 예매 조회', en: 'Find a guest booking' },
  keptTitle: { ko: '이 기기에 저장된 티켓', en: 'Tickets kept on this device' },
  keptText: {
    ko: '인터넷 없이도 열 수 있습니다.',
    en: 'They open without the internet.',
  },
  andMore: {
    ko: (title: string, more: number) => `${title} 외 ${more}건`,
    en: (title: string, more: number) => `${title} and ${more} more`,
  },

  // One booking
  booking: { ko: '예매 상세', en: 'Booking' },
  code: { ko: '예매번호', en: 'Booking code' },
  bookedAt: { ko: '예매한 때', en: 'Booked' },
  total: { ko: '결제 금액', en: 'Total' },
  refundedSum: { ko: '환불', en: 'Refunded' },
  back: { ko: '내 예매로', en: 'All my bookings' },
  ticketTitle: { ko: '티켓', en: 'Ticket' },
  ticketHint: {
    ko: '입구에서 이 화면을 보여 주세요. 한 번 연 티켓은 인터넷 없이도 보입니다.',
    en: 'Show this at the entrance. Once opened, it can be shown without the internet.',
  },
  ticketLarge: { ko: 'QR 크게 보기', en: 'Enlarge the code' },
  ticketAlt: {
    ko: (code: string) => `예매번호 ${code}의 QR 코드`,
    en: (code: string) => `QR code of booking ${code}`,
  },
  keptCopy: {
    ko: (when: string) => `이 기기에 저장된 티켓입니다 (${when} 기준).`,
    en: (when: string) => `This is the copy kept on this device, as of ${when}.`,
  },
  keptCopyText: {
    ko: '인터넷에 연결되면 최신 상태로 바뀝니다.',
    en: 'It is brought up to date when you are online.',
  },
  close: { ko: '닫기', en: 'Close' },
  calendar: { ko: '일정에 추가', en: 'Add to calendar' },
  receipt: { ko: '영수증', en: 'Receipt' },
  print: { ko: '인쇄하기', en: 'Print' },
  toBooking: { ko: '예매로 돌아가기', en: 'Back to the booking' },
  cancel: { ko: '예매 취소', en: 'Cancel this booking' },
  contact: { ko: '예매자', en: 'Booked by' },
  places: { ko: '예매 내역', en: 'What you booked' },
  cancellations: { ko: '취소 내역', en: 'Cancellations' },
  byBuyer: { ko: '구매자 취소', en: 'Cancelled by you' },
  byHost: { ko: '판매자 취소', en: 'Cancelled by the host' },
  byOperator: { ko: '운영자 취소', en: 'Cancelled by Jari' },
  refundDone: { ko: '환불 완료', en: 'Refunded' },
  refundOnWay: { ko: '환불 진행 중', en: 'On its way back' },
  refundHow: {
    ko: '포인트는 바로, 카드는 카드사에 따라 며칠 뒤 돌려드립니다.',
    en: 'Points come back at once, card payments within a few days.',
  },
  paidPoints: { ko: '포인트', en: 'Points' },
  paidCard: { ko: '카드', en: 'Card' },
  unknownTitle: { ko: '예매를 열 수 없습니다', en: 'This booking cannot be opened' },
  unknownText: {
    ko: '예매한 계정으로 로그인하거나, 예매번호와 이메일로 찾아 주세요.',
    en: 'Sign in with the account that booked it, or find it with its code and your e-mail address.',
  },
  donePlain: { ko: '예매가 확정되었습니다.', en: 'Your booking is confirmed.' },
  doneText: {
    ko: (email: string) => `예매번호와 ${email} 주소로 언제든 다시 찾을 수 있습니다. 번호를 보관해 주세요.`,
    en: (email: string) => `With this code and ${email} you find the booking again. Keep the code.`,
  },
  workingTitle: { ko: '결제를 확인하고 있습니다', en: 'Your payment is being checked' },
  workingText: {
    ko: '이 화면은 저절로 바뀝니다. 창을 닫아도 결제는 한 번만 됩니다.',
    en: 'This page changes by itself. Even if you close it, you pay once at most.',
  },
  awaitingTitle: { ko: '아직 결제되지 않았습니다', en: 'Not paid yet' },
  awaitingOverloaded: {
    ko: '카드사가 지금 응답하지 않아 결제하지 못했습니다. 돈은 빠져나가지 않았고, 자리는 그대로 잡혀 있습니다.',
    en: 'The card network does not answer right now. Nothing was charged, and your places are kept.',
  },
  awaitingUnknownTitle: { ko: '결제 결과를 기다리고 있습니다', en: 'Waiting for the result of your payment' },
  awaitingUnknown: {
    ko: '카드사에 결과를 묻고 있습니다. 자리는 그대로 잡혀 있고, 두 번 결제되지 않습니다. 결과가 오면 이 화면이 저절로 바뀝니다.',
    en: 'We are asking the card network. Your places are kept and nothing is charged twice. This page changes by itself.',
  },
  awaitingActionTitle: { ko: '카드사 본인 확인이 필요합니다', en: 'Your bank wants to know that it is you' },
  awaitingAction: {
    ko: '확인을 마치면 바로 결제되고, 이 화면이 저절로 바뀝니다. 자리는 그대로 잡혀 있습니다.',
    en: 'Once it knows, the payment goes through and this page changes by itself. Your places are kept.',
  },
  awaitingDeclinedTitle: { ko: '결제되지 않았습니다', en: 'The payment did not go through' },
  awaitingDeclined: {
    ko: '돈은 빠져나가지 않았고, 자리는 그대로 잡혀 있습니다.',
    en: 'Nothing was charged, and your places are kept.',
  },
  awaitingGuest: {
    ko: (email: string) => `창을 닫아도 예매번호와 ${email} 주소로 다시 찾아 이어서 결제할 수 있습니다.`,
    en: (email: string) => `If you close this page, the code and ${email} bring you back here.`,
  },
  otherCard: { ko: '다른 방법으로 결제하기', en: 'Pay another way' },
  askNow: { ko: '지금 확인', en: 'Look now' },
  payUntil: {
    ko: (time: string) => `${time} 안에 결제하지 않으면 자리가 풀립니다.`,
    en: (time: string) => `Unless it is paid within ${time}, the places are given free.`,
  },
  payAgainTitle: { ko: '다시 결제하기', en: 'Pay again' },
  giveUp: { ko: '결제하지 않고 취소', en: 'Give it up' },
  declinedText: {
    ko: '결제가 거절되어 자리가 풀렸습니다. 돈은 빠져나가지 않았습니다.',
    en: 'The payment was declined and the places are free again. Nothing was charged.',
  },
  givenUpText: {
    ko: '결제하기 전에 취소한 예매입니다.',
    en: 'This booking was given up before it was paid.',
  },
  lapsedText: {
    ko: '제때 결제되지 않았거나 자리가 먼저 나갔습니다. 결제된 돈이 있으면 모두 돌려드립니다.',
    en: 'It was not paid in time, or the places were gone. Any money comes back in full.',
  },
  chooseAgain: { ko: '다시 고르기', en: 'Choose again' },

  // Cancelling
  cancelTitle: { ko: '무엇을 취소할까요?', en: 'What would you like to cancel?' },
  cancelAll: { ko: '전부', en: 'Everything' },
  cancelSome: { ko: '일부만', en: 'A part of it' },
  refundNow: { ko: '지금 취소하면 돌려받는 금액', en: 'You get back, if you cancel now' },
  refundOf: {
    ko: (paid: string, percent: string) => `${paid}의 ${percent}`,
    en: (paid: string, percent: string) => `${percent} of ${paid}`,
  },
  refundUntil: {
    ko: (until: string) => `${until}까지`,
    en: (until: string) => `until ${until}`,
  },
  refundNone: {
    ko: '지금 취소하시면 돌려받는 금액이 없습니다.',
    en: 'Nothing comes back if you cancel now.',
  },
  chooseSome: { ko: '취소할 항목을 골라 주세요.', en: 'Choose what to cancel.' },
  reason: { ko: '취소 사유 (선택)', en: 'Reason (optional)' },
  cancelNow: {
    ko: (money: string) => `취소하고 ${money} 돌려받기`,
    en: (money: string) => `Cancel and get ${money} back`,
  },
  keep: { ko: '취소하지 않기', en: 'Keep it' },
  howMany: { ko: (name: string) => `${name} 취소 수량`, en: (name: string) => `${name}: how many` },

  // Finding
  findTitle: { ko: '비회원 예매 조회', en: 'Find a guest booking' },
  findText: {
    ko: '예매할 때 받은 번호와 적으신 이메일을 입력해 주세요.',
    en: 'Enter the code that you got when you booked, and your e-mail address.',
  },
  findCodeHint: { ko: '예: 7K3QX-9M2ZD', en: 'Such as 7K3QX-9M2ZD' },
  codeShort: { ko: '예매번호는 열 자리입니다.', en: 'A booking code has ten characters.' },
  email: { ko: '이메일', en: 'E-mail' },
  emailWrong: { ko: '이메일 주소를 확인해 주세요.', en: 'Check the e-mail address.' },
  find: { ko: '조회하기', en: 'Find it' },
  findMember: {
    ko: '회원으로 예매하셨다면 로그인해 주세요.',
    en: 'If you booked with an account, sign in.',
  },

  // Wallet
  walletTitle: { ko: '지갑', en: 'Wallet' },
  balance: { ko: '쓸 수 있는 포인트', en: 'Points to spend' },
  walletText: {
    ko: '포인트 1점은 1원입니다. 환불받은 포인트도 여기로 돌아옵니다.',
    en: 'A point is worth one won. What is given back in points comes back here.',
  },
  topUp: { ko: '충전하기', en: 'Top up' },
  topUpAmount: { ko: '충전 금액', en: 'Amount' },
  topUpRange: { ko: '1,000원부터 1,000,000원까지', en: 'From ₩1,000 to ₩1,000,000' },
  topUpWrong: {
    ko: '1,000원에서 1,000,000원 사이로 입력해 주세요.',
    en: 'Choose between ₩1,000 and ₩1,000,000.',
  },
  topUpNow: { ko: (money: string) => `${money} 충전하기`, en: (money: string) => `Top up ${money}` },
  topUpDone: {
    ko: (money: string) => `${money}을 충전했습니다.`,
    en: (money: string) => `${money} were added.`,
  },
  topUpWaiting: {
    ko: '카드사에 결과를 묻고 있습니다. 두 번 충전되지 않습니다.',
    en: 'We are asking the card network. Nothing is charged twice.',
  },
  topUpAction: {
    ko: '카드사가 본인 확인을 요청했습니다. 확인을 마치면 바로 충전됩니다.',
    en: 'Your bank wants to know that it is you. Once it knows, the points are added.',
  },
  topUpOther: { ko: '그만두고 다른 카드로 충전하기', en: 'Stop, and use another card' },
  topUpNoCards: {
    ko: '이곳에서는 카드를 받지 않아 충전할 수 없습니다.',
    en: 'Cards are not taken here, so points cannot be added.',
  },
  topUpDeclined: { ko: '충전하지 못했습니다.', en: 'Nothing was added.' },
  history: { ko: '포인트 내역', en: 'History' },
  historyNone: { ko: '아직 내역이 없습니다', en: 'Nothing has happened yet' },
  historyNoneText: {
    ko: '포인트를 충전하거나 쓰면 여기에 남습니다.',
    en: 'What you add and spend will be listed here.',
  },
  movedPayment: { ko: '예매 결제', en: 'Paid for a booking' },
  movedReturned: { ko: '결제되지 않아 돌아옴', en: 'Given back, as the payment did not go through' },
  movedRefund: { ko: '취소 환불', en: 'Refund of a cancellation' },
  movedTopUp: { ko: '카드로 충전', en: 'Topped up by card' },
  toItsBooking: { ko: '예매 보기', en: 'See the booking' },
  walletSignIn: { ko: '지갑은 로그인하면 쓸 수 있습니다', en: 'Sign in to use your wallet' },
});
