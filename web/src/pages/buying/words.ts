import { phrases, plural } from '../../words.ts';

export const words = phrases({
  // Cart
  cartTitle: { ko: '장바구니', en: 'Cart' },
  emptyTitle: { ko: '장바구니가 비어 있습니다', en: 'Your cart is empty' },
  emptyText: {
    ko: '공연 좌석, 전시 시간, 객실, 상품을 한 번에 담아 결제할 수 있습니다.',
    en: 'Seats, visits, rooms and goods can be paid together.',
  },
  look: { ko: '둘러보기', en: 'See what is on' },
  items: {
    ko: (count: number) => `${count}건`,
    en: (count: number) => plural(count, 'en', { one: '# item', other: '# items' }),
  },
  total: { ko: '합계', en: 'Total' },
  toCheckout: { ko: '결제하기', en: 'Check out' },
  emptyCart: { ko: '모두 비우기', en: 'Empty the cart' },
  remove: { ko: '빼기', en: 'Remove' },
  removeWhat: { ko: (what: string) => `${what} 빼기`, en: (what: string) => `Remove ${what}` },
  quantityOf: { ko: (what: string) => `${what} 수량`, en: (what: string) => `Quantity of ${what}` },
  best: {
    ko: (count: number) => `좋은 자리 ${count}석`,
    en: (count: number) => plural(count, 'en', { one: 'The best seat', other: 'The best # seats' }),
  },

  // Time
  timeLeft: { ko: '남은 시간', en: 'Time left' },
  heldFor: {
    ko: '이 시간 동안 자리는 회원님 것입니다.',
    en: 'Until then these places are yours.',
  },
  afterwards: {
    ko: '시간이 끝나면 다른 분이 고를 수 있습니다. 목록은 남아 있어 다시 담을 수 있습니다.',
    en: 'When the time is over, others can take them. The list stays, so you can try to get them again.',
  },
  extend: { ko: '시간 연장', en: 'More time' },
  extendUntil: {
    ko: (time: string) => `${time}까지 연장할 수 있습니다.`,
    en: (time: string) => `It can be extended until ${time}.`,
  },
  extendNoMore: { ko: '더는 연장할 수 없습니다.', en: 'It cannot be extended any further.' },
  soonOver: {
    ko: (minutes: number) => `${minutes}분 남았습니다.`,
    en: (minutes: number) => plural(minutes, 'en', { one: '# minute left.', other: '# minutes left.' }),
  },
  lapsedTitle: { ko: '담아 둔 시간이 끝났습니다', en: 'The time is over' },
  lapsedText: {
    ko: '아래 항목은 지금 잡혀 있지 않습니다. 아직 남아 있다면 다시 담을 수 있습니다.',
    en: 'Nothing below is kept for you now. What is still free can be taken again.',
  },
  holdAgain: { ko: '다시 담기', en: 'Take everything again' },
  goneTitle: { ko: '그사이 나간 것이 있습니다', en: 'Some of it is gone' },
  goneText: {
    ko: '표시된 것을 빼고 나머지를 담을 수 있습니다.',
    en: 'The rest can be taken without what is marked.',
  },
  goneAllText: {
    ko: '다른 시간이나 자리를 골라 주세요.',
    en: 'Choose another time or other seats.',
  },
  gone: { ko: '나갔습니다', en: 'Gone' },
  goneLeft: { ko: (left: number) => `${left}개 남음`, en: (left: number) => `${left} left` },
  holdRest: { ko: '나머지만 담기', en: 'Take the rest' },
  emptyIt: { ko: '장바구니 비우기', en: 'Empty the cart' },

  // Checkout
  checkoutTitle: { ko: '결제', en: 'Checkout' },
  backToCart: { ko: '장바구니로', en: 'Back to the cart' },
  summary: { ko: '예매 내역', en: 'What you are booking' },
  whoTitle: { ko: '예매자 정보', en: 'Who is booking' },
  asGuest: {
    ko: '비회원으로 결제합니다. 로그인하면 포인트를 쓰고 예매를 한곳에서 볼 수 있습니다. 장바구니는 그대로 남습니다.',
    en: 'You are booking as a guest. Signed in, you can use points and see all bookings together. Your cart stays as it is.',
  },
  asMember: {
    ko: (name: string) => `${name}님으로 로그인되어 있습니다.`,
    en: (name: string) => `Signed in as ${name}.`,
  },
  signIn: { ko: '로그인', en: 'Sign in' },
  name: { ko: '이름', en: 'Name' },
  email: { ko: '이메일', en: 'E-mail' },
  emailHint: { ko: '예매를 다시 찾을 때 씁니다.', en: 'Needed to find the booking again.' },
  phone: { ko: '휴대폰 (선택)', en: 'Mobile (optional)' },
  'name-missing': { ko: '이름을 입력해 주세요.', en: 'Enter a name.' },
  'name-long': { ko: '이름이 너무 깁니다.', en: 'This name is too long.' },
  'email-missing': { ko: '이메일을 입력해 주세요.', en: 'Enter an e-mail address.' },
  'email-wrong': {
    ko: '이메일 주소를 확인해 주세요. 예: name@example.com',
    en: 'Check the address, such as name@example.com.',
  },
  'phone-wrong': {
    ko: '전화번호를 확인해 주세요. 예: 010-1234-5678',
    en: 'Check the number, such as 010-1234-5678.',
  },

  payTitle: { ko: '결제 방법', en: 'How to pay' },
  points: { ko: '포인트', en: 'Points' },
  usePoints: { ko: '포인트 사용', en: 'Use points' },
  pointsHave: { ko: (money: string) => `${money} 보유`, en: (money: string) => `You have ${money}` },
  pointsAll: { ko: '전액 사용', en: 'Use all' },
  pointsAmount: { ko: '사용할 포인트', en: 'Points to use' },
  pointsNone: { ko: '쓸 수 있는 포인트가 없습니다.', en: 'There are no points to use.' },
  pointsGuest: { ko: '포인트는 로그인하면 쓸 수 있습니다.', en: 'Sign in to use points.' },
  card: { ko: '카드', en: 'Card' },
  noCardNeeded: {
    ko: '전액 포인트로 결제하므로 카드가 필요하지 않습니다.',
    en: 'Points pay for everything; no card is needed.',
  },
  nothingToPay: { ko: '결제할 금액이 없습니다.', en: 'There is nothing to pay.' },
  noCards: {
    ko: '이곳에서는 카드를 받지 않습니다. 포인트로 결제해 주세요.',
    en: 'Cards are not taken here. Pay with points.',
  },
  cardSafe: {
    ko: '카드 정보는 Stripe로 바로 전달되며 이 사이트에는 저장되지 않습니다.',
    en: 'Your card goes straight to Stripe and is never stored by this site.',
  },
  cardFormLost: {
    ko: '카드 입력란을 불러오지 못했습니다. 인터넷 연결이나 광고 차단 프로그램을 확인해 주세요.',
    en: 'The card form could not be loaded. Check your connection, or what blocks content in your browser.',
  },
  tryAgain: { ko: '다시 시도', en: 'Try again' },

  // What the bank asks
  bankStart: { ko: '카드사에서 본인 확인하기', en: 'Confirm with your bank' },
  bankOpen: { ko: '카드사 창에서 확인을 마쳐 주세요.', en: 'Finish in the window of your bank.' },
  bankStill: {
    ko: '아직 확인되지 않았습니다. 다시 시도하거나 다른 카드로 결제해 주세요.',
    en: 'Your bank has not confirmed yet. Try again, or use another card.',
  },
  bankPractice: { ko: '연습용 은행', en: 'Practice bank' },
  bankPracticeText: {
    ko: '실제 카드사라면 앱이나 문자로 본인인지 물어봅니다. 여기서는 결과를 골라 주세요.',
    en: 'A real bank would ask you in its app or by a message. Here you choose what it hears.',
  },
  bankPass: { ko: '본인 확인 완료', en: 'It is me' },
  bankFail: { ko: '본인 확인 실패', en: 'Fail the check' },

  playMoney: { ko: '연습용 결제', en: 'Play money' },
  playMoneyText: {
    ko: '실제 돈이 나가지 않습니다. 실제 카드 번호는 입력하지 마시고, 아래 연습용 카드를 골라 주세요.',
    en: 'No real money moves. Do not enter a real card; choose one of the practice cards below.',
  },
  practiceCards: { ko: '연습용 카드', en: 'Practice cards' },
  pays: { ko: '승인되는 카드', en: 'Pays' },
  declines: { ko: '거절되는 카드', en: 'Is declined' },
  short: { ko: '잔액 부족', en: 'Not enough money' },
  limit: { ko: '한도 초과', en: 'Over its limit' },
  expired: { ko: '만료된 카드', en: 'Expired' },
  asks: { ko: '본인 확인', en: 'Asks who you are' },
  cardNumber: { ko: '카드 번호', en: 'Card number' },
  expiry: { ko: '유효기간 (MM/YY)', en: 'Expiry (MM/YY)' },
  cvc: { ko: '보안 코드', en: 'Security code' },
  'number-missing': { ko: '카드 번호를 입력해 주세요.', en: 'Enter a card number.' },
  'number-wrong': { ko: '카드 번호를 확인해 주세요.', en: 'A digit is wrong.' },
  'number-real': {
    ko: '연습용 카드만 쓸 수 있습니다. 예: 4242 4242 4242 4242',
    en: 'Only practice cards work here, such as 4242 4242 4242 4242.',
  },
  'expiry-wrong': { ko: '월/연도로 입력해 주세요. 예: 12/29', en: 'Write month and year, such as 12/29.' },
  'expiry-past': { ko: '유효기간이 지났습니다.', en: 'This card has expired.' },
  'cvc-wrong': { ko: '숫자 3~4자리입니다.', en: 'Three or four digits.' },

  paysPoints: { ko: '포인트로', en: 'With points' },
  paysCard: { ko: '카드로', en: 'With the card' },
  payNow: { ko: (money: string) => `${money} 결제하기`, en: (money: string) => `Pay ${money}` },
  bookFree: { ko: '예매하기', en: 'Book' },
  payRules: {
    ko: '결제하면 각 상품의 취소·환불 규정에 동의하는 것으로 봅니다.',
    en: 'By paying you accept the refund rules of each listing.',
  },
  checkFirst: { ko: '표시된 항목을 확인해 주세요.', en: 'Check what is marked.' },

  payingCart: {
    ko: '결과가 나올 때까지 장바구니를 바꿀 수 없습니다.',
    en: 'The cart cannot change until the result is there.',
  },
  seePayment: { ko: '결제 화면 보기', en: 'See the payment' },
  payingTitle: { ko: '결제하고 있습니다', en: 'Paying' },
  payingText: {
    ko: '잠시만 기다려 주세요. 창을 닫거나 새로고침해도 한 번만 결제됩니다.',
    en: 'One moment. Closing or reloading this page does no harm: you pay once at most.',
  },
  payingLost: {
    ko: '연결이 끊겨 결과를 아직 모릅니다. 다시 연결되는 대로 확인합니다. 두 번 결제되지 않습니다.',
    en: 'The connection is lost and the result is not known yet. We keep asking. You pay once at most.',
  },
  tryNow: { ko: '지금 확인', en: 'Ask now' },
  paidTitle: { ko: '이미 예매했습니다', en: 'Booked already' },
  paidText: {
    ko: (code: string) => `예매번호는 ${code}입니다. 결제가 어떻게 되었는지는 예매에서 볼 수 있습니다.`,
    en: (code: string) => `The code is ${code}. The booking shows what became of the payment.`,
  },
  seeBooking: { ko: '예매 보기', en: 'See the booking' },
  otherPayer: {
    ko: '다른 계정으로 시작한 결제가 남아 있습니다. 그 계정으로 로그인하면 결과를 볼 수 있습니다.',
    en: 'A payment of another account is unfinished. Sign in with that account to see what became of it.',
  },
  forgetIt: { ko: '이 기기에서 지우기', en: 'Forget it on this device' },

  // Why a payment was declined
  whyShort: {
    ko: '카드 잔액이 부족합니다. 다른 카드나 포인트로 결제해 주세요.',
    en: 'There is not enough money on the card. Use another card, or points.',
  },
  whyExpired: {
    ko: '만료된 카드입니다. 다른 카드로 결제해 주세요.',
    en: 'The card has expired. Use another one.',
  },
  whyCvc: {
    ko: '보안 코드가 맞지 않습니다. 다시 확인해 주세요.',
    en: 'The security code is wrong. Check it and try again.',
  },
  whyLimit: {
    ko: '카드 한도를 넘었습니다. 다른 카드로 결제해 주세요.',
    en: 'The card has reached its limit. Use another one.',
  },
  whyProcessing: {
    ko: '카드사가 처리하지 못했습니다. 다시 시도하거나 다른 카드로 결제해 주세요.',
    en: 'The card could not be processed. Try again or use another one.',
  },
  whyPoints: {
    ko: '포인트가 부족합니다. 충전하거나 카드와 나누어 결제해 주세요.',
    en: 'There are not enough points. Top up, or pay the rest by card.',
  },
  whyIdentity: {
    ko: '본인 확인을 마치지 못했습니다. 다시 시도하거나 다른 카드로 결제해 주세요.',
    en: 'Your bank could not confirm who you are. Try again or use another card.',
  },
  whyAbandoned: {
    ko: '본인 확인이 제때 끝나지 않았습니다. 다시 결제하거나 다른 카드로 결제해 주세요.',
    en: 'Your bank was not told in time that it is you. Pay again, or use another card.',
  },
  whyNumber: {
    ko: '카드 번호가 맞지 않습니다. 다시 확인해 주세요.',
    en: 'The card number is wrong. Check it and try again.',
  },
  whyNotSupported: {
    ko: '이 카드로는 결제할 수 없습니다. 다른 카드로 결제해 주세요.',
    en: 'This kind of card cannot be used here. Use another one.',
  },
  whyUnreadable: {
    ko: '카드 정보를 읽지 못했습니다. 카드를 다시 입력해 주세요.',
    en: 'The card could not be read. Enter it again.',
  },
  whyBank: {
    ko: '카드사가 이 결제를 허락하지 않았습니다. 카드사에 문의하거나 다른 카드로 결제해 주세요.',
    en: 'Your bank does not allow this payment. Ask your bank, or use another card.',
  },
  whyNothing: {
    ko: '결제 방법이 없습니다. 포인트나 카드를 골라 주세요.',
    en: 'Choose points, a card, or both.',
  },
  whyCard: {
    ko: '카드사가 승인하지 않았습니다. 다른 카드로 결제하거나 카드사에 문의해 주세요.',
    en: 'Your bank said no. Use another card, or ask your bank.',
  },
  declinedTitle: { ko: '결제가 거절되었습니다', en: 'The payment was declined' },
  notCharged: { ko: '돈은 빠져나가지 않았습니다.', en: 'Nothing was charged.' },
  holdingAgain: {
    ko: '돈은 빠져나가지 않았습니다. 고르신 것을 다시 담고 있습니다.',
    en: 'Nothing was charged. Everything you chose is being taken again.',
  },
  heldAgain: {
    ko: '돈은 빠져나가지 않았습니다. 고르신 것은 다시 담아 두었으니 다른 방법으로 결제해 주세요.',
    en: 'Nothing was charged. Everything is held for you again: pay another way.',
  },
});
