// What every refusal says to a person, by its code. English is left out where the server's own text fits; a test
// compares the codes with those that the server declares, so none is missing and none is left over.
export interface ProblemText {
  title: string;
  next: string;
}

export const problemWords: Readonly<Record<string, { ko: ProblemText; en?: ProblemText }>> = {
  'cells-unavailable': {
    ko: { title: '선택하신 것 중 남아 있지 않은 것이 있습니다.', next: '다른 것을 골라 다시 담아 주세요.' },
    en: { title: 'Not everything you chose is still free.', next: 'Choose something else and try again.' },
  },
  'request-invalid': {
    ko: { title: '입력한 내용에 맞지 않는 것이 있습니다.', next: '표시된 항목을 고쳐 다시 보내 주세요.' },
    en: { title: 'Something in the form is not right.', next: 'Correct what is marked and send it again.' },
  },
  'credential-missing': {
    ko: { title: '로그인이 필요합니다.', next: '로그인한 뒤 다시 시도해 주세요.' },
    en: { title: 'This needs somebody who is signed in.', next: 'Sign in and try again.' },
  },
  'credential-invalid': {
    ko: { title: '로그인이 만료되었습니다.', next: '다시 로그인해 주세요.' },
    en: { title: 'Your session is over.', next: 'Sign in again.' },
  },
  'still-running': {
    ko: { title: '같은 요청을 아직 처리하고 있습니다.', next: '잠시 뒤에 다시 시도해 주세요.' },
    en: { title: 'The same request is still being worked on.', next: 'Wait a moment and try again.' },
  },
  bug: {
    ko: {
      title: '서비스에 문제가 생겼습니다.',
      next: '잠시 뒤에 다시 시도해 주세요. 계속되면 고객센터에 알려 주세요.',
    },
    en: { title: 'Something went wrong on our side.', next: 'Try again; if it stays, tell us.' },
  },
  overloaded: {
    ko: { title: '지금 이용하시는 분이 많습니다.', next: '잠시 뒤에 다시 시도해 주세요.' },
    en: {
      title: 'There is more going on than we can handle right now.',
      next: 'Wait a moment and try again.',
    },
  },
  unavailable: {
    ko: {
      title: '잠시 서비스를 이용할 수 없습니다.',
      next: '잠시 뒤에 다시 시도해 주세요. 같은 요청은 두 번 처리되지 않습니다.',
    },
    en: {
      title: 'A part of the service does not answer.',
      next: 'Try again in a moment; the same request never counts twice.',
    },
  },
  stopping: {
    ko: { title: '서버가 다시 시작하고 있습니다.', next: '잠시 뒤에 다시 시도해 주세요.' },
    en: { title: 'The server is restarting.', next: 'Try again in a moment.' },
  },
  'streams-exhausted': {
    ko: { title: '실시간 연결이 가득 찼습니다.', next: '화면은 잠시마다 새로고침됩니다.' },
    en: { title: 'All live connections are taken.', next: 'The page refreshes itself now and then instead.' },
  },
  'hold-not-yours': {
    ko: { title: '다른 사람의 장바구니입니다.', next: '처음부터 다시 담아 주세요.' },
    en: { title: 'This cart belongs to somebody else.', next: 'Put your choice into the cart again.' },
  },
  'hold-unknown': {
    ko: { title: '담아 둔 내역을 찾을 수 없습니다.', next: '다시 담아 주세요.' },
    en: { title: 'What was in the cart is not known any more.', next: 'Put it into the cart again.' },
  },
  'hold-ended': {
    ko: { title: '담아 둔 시간이 끝났습니다.', next: '다시 담아 주세요. 아직 남아 있으면 그대로 담깁니다.' },
    en: {
      title: 'The time of this cart is over.',
      next: 'Take everything again; what is still free is yours.',
    },
  },
  'hold-too-old': {
    ko: { title: '더는 연장할 수 없습니다.', next: '지금 결제하시거나, 시간이 끝난 뒤 다시 담아 주세요.' },
    en: {
      title: 'The time cannot be extended any further.',
      next: 'Pay now, or take everything again afterwards.',
    },
  },
  'hold-id-taken': {
    ko: { title: '요청이 겹쳤습니다.', next: '다시 시도해 주세요.' },
    en: { title: 'Two requests got in each other’s way.', next: 'Try again.' },
  },
  'replaced-ended': {
    ko: { title: '장바구니가 다른 창에서 바뀌었습니다.', next: '새로고침한 뒤 다시 담아 주세요.' },
    en: { title: 'The cart was changed in another window.', next: 'Reload and try again.' },
  },
  'replaced-booked': {
    ko: {
      title: '장바구니가 이미 결제되었거나 결제를 기다리고 있습니다.',
      next: '내 예매에서 확인해 주세요.',
    },
    en: { title: 'The cart is booked already, or waits for its payment.', next: 'Look at your bookings.' },
  },
  'lines-invalid': {
    ko: { title: '담을 수 없는 것이 있습니다.', next: '날짜와 수량을 확인해 주세요.' },
    en: { title: 'Some of this cannot be put into the cart.', next: 'Check the dates and the quantity.' },
  },
  'currency-mixed': {
    ko: { title: '통화가 다른 것을 함께 담을 수 없습니다.', next: '먼저 담은 것을 결제한 뒤 담아 주세요.' },
    en: { title: 'One cart has one currency.', next: 'Pay what is in the cart first.' },
  },
  'pool-unknown': {
    ko: { title: '더는 판매하지 않습니다.', next: '다른 것을 골라 주세요.' },
    en: { title: 'This is not sold any more.', next: 'Choose something else.' },
  },
  'payment-declined': {
    ko: {
      title: '결제가 거절되어 자리를 잡지 못했습니다. 돈은 빠져나가지 않았습니다.',
      next: '다시 담고 다른 방법으로 결제해 주세요.',
    },
    en: {
      title: 'The payment was declined; nothing was charged.',
      next: 'Take everything again and pay another way.',
    },
  },
  'receipt-forged': {
    ko: { title: '확인할 수 없는 장바구니입니다.', next: '다시 담아 주세요.' },
    en: { title: 'This cart could not be verified.', next: 'Put your choice into the cart again.' },
  },
  'receipt-not-yours': {
    ko: { title: '다른 계정으로 담은 장바구니입니다.', next: '이 계정으로 다시 담아 주세요.' },
    en: { title: 'This cart belongs to another account.', next: 'Take everything again with this account.' },
  },
  'receipt-used': {
    ko: { title: '이 장바구니는 이미 예매되었습니다.', next: '내 예매에서 확인해 주세요.' },
    en: { title: 'This cart became a booking already.', next: 'Look at your bookings.' },
  },
  'refund-not-yours': {
    ko: { title: '규정보다 많이 환불할 수 없습니다.', next: '판매자에게 문의해 주세요.' },
    en: { title: 'Only the host may give back more than the policy does.', next: 'Write to the host.' },
  },
  'booking-unknown': {
    ko: { title: '예매를 찾을 수 없습니다.', next: '예매번호와 이메일을 확인해 주세요.' },
    en: { title: 'There is no such booking.', next: 'Check the booking code and the e-mail address.' },
  },
  'hold-expiring': {
    ko: {
      title: '결제하기에 남은 시간이 부족합니다. 돈은 빠져나가지 않았습니다.',
      next: '시간을 연장하거나 다시 담은 뒤 결제해 주세요.',
    },
    en: {
      title: 'Too little time is left to pay. Nothing was charged.',
      next: 'Extend the time or take everything again, then pay.',
    },
  },
  'hold-lost': {
    ko: {
      title: '결제가 끝나기 전에 자리가 다른 분에게 넘어갔습니다. 결제한 돈은 돌려드립니다.',
      next: '다시 담아 주세요.',
    },
    en: {
      title: 'The places were lost before the payment was through; any money comes back.',
      next: 'Take what is still free.',
    },
  },
  'booking-id-taken': {
    ko: { title: '요청이 겹쳤습니다.', next: '다시 담아 주세요.' },
    en: { title: 'Two requests got in each other’s way.', next: 'Put your choice into the cart again.' },
  },
  'payment-lapsed': {
    ko: { title: '결제 시간이 지나 자리가 풀렸습니다.', next: '다시 담아 주세요.' },
    en: { title: 'Nobody paid in time, and the places are free again.', next: 'Take what is still free.' },
  },
  'payment-unsettled': {
    ko: {
      title: '카드사가 아직 지난 결제의 결과를 알려 주지 않았습니다.',
      next: '잠시 기다려 주세요. 두 번 결제되지 않습니다.',
    },
    en: {
      title: 'The card network has not said yet what became of the last payment.',
      next: 'Wait a moment; nothing is charged twice.',
    },
  },
  'booking-given-up': {
    ko: { title: '결제하기 전에 취소한 예매입니다.', next: '다시 담아 주세요.' },
    en: {
      title: 'This booking was given up before it was paid.',
      next: 'Put your choice into the cart again.',
    },
  },
  'booking-not-payable': {
    ko: { title: '결제를 기다리는 예매가 아닙니다.', next: '예매 상태를 확인해 주세요.' },
    en: { title: 'This booking does not wait for a payment.', next: 'Look at its state.' },
  },
  'booking-not-cancellable': {
    ko: { title: '지금은 취소할 수 없습니다.', next: '예매 상태를 확인해 주세요.' },
    en: { title: 'This booking cannot be cancelled now.', next: 'Look at its state.' },
  },
  'booking-without-ticket': {
    ko: { title: '지금은 티켓이 없습니다.', next: '예매 상태를 확인해 주세요.' },
    en: { title: 'This booking has no ticket now.', next: 'Look at its state.' },
  },
  'booking-undated': {
    ko: { title: '날짜가 있는 항목이 없습니다.', next: '상품에는 일정 파일이 없습니다.' },
    en: { title: 'Nothing in this booking has a date.', next: 'There is no calendar file for goods.' },
  },
  'cancellation-id-taken': {
    ko: { title: '요청이 겹쳤습니다.', next: '다시 시도해 주세요.' },
    en: { title: 'Two requests got in each other’s way.', next: 'Try again.' },
  },
  'cancel-too-many': {
    ko: { title: '남은 것보다 많이 취소할 수 없습니다.', next: '수량을 확인해 주세요.' },
    en: { title: 'That is more than is left to cancel.', next: 'Check the quantity.' },
  },
  'cancel-line-unknown': {
    ko: { title: '취소할 항목을 찾을 수 없습니다.', next: '새로고침한 뒤 다시 시도해 주세요.' },
    en: { title: 'There is no such part of the booking.', next: 'Reload and try again.' },
  },
  'lines-missing': {
    ko: { title: '담긴 것이 없습니다.', next: '먼저 장바구니에 담아 주세요.' },
    en: { title: 'There is nothing to book.', next: 'Put something into the cart first.' },
  },
  'total-too-large': {
    ko: { title: '한 번에 결제할 수 있는 금액을 넘었습니다.', next: '나누어 결제해 주세요.' },
    en: { title: 'This costs more than one booking may.', next: 'Split it into several bookings.' },
  },
  'payment-missing': {
    ko: { title: '결제 방법을 골라 주세요.', next: '포인트나 카드를 골라 주세요.' },
    en: { title: 'Choose how to pay.', next: 'Use points, a card, or both.' },
  },
  'asked-too-often': {
    ko: { title: '결과를 너무 여러 번 물으셨습니다.', next: '저절로 다시 확인하니 잠시만 기다려 주세요.' },
    en: {
      title: 'The card network was asked too often.',
      next: 'It is asked by itself as well; wait a moment.',
    },
  },
  'practice-unknown': {
    ko: { title: '이미 끝난 본인 확인입니다.', next: '결제 결과를 다시 확인해 주세요.' },
    en: { title: 'Your bank asks no more.', next: 'Look again at what became of the payment.' },
  },
  'practice-unreachable': {
    ko: { title: '연습용 은행이 응답하지 않습니다.', next: '잠시 뒤에 다시 시도해 주세요.' },
    en: { title: 'The practice bank does not answer.', next: 'Try again in a moment.' },
  },
  'find-throttled': {
    ko: { title: '이 번호로 너무 여러 번 찾으셨습니다.', next: '15분쯤 뒤에 다시 시도해 주세요.' },
    en: { title: 'This code was tried too often.', next: 'Try again in about fifteen minutes.' },
  },
  'card-declined': {
    ko: { title: '카드 결제가 거절되었습니다.', next: '다른 카드로 시도하거나 카드사에 문의해 주세요.' },
    en: { title: 'The card was declined.', next: 'Try another card, or ask your bank.' },
  },
  'payment-unknown': {
    ko: { title: '결제 내역을 찾을 수 없습니다.', next: '잠시 뒤에 다시 확인해 주세요.' },
    en: { title: 'There is no such payment.', next: 'Look again in a moment.' },
  },
  'top-up-id-taken': {
    ko: { title: '요청이 겹쳤습니다.', next: '다시 시도해 주세요.' },
    en: { title: 'Two requests got in each other’s way.', next: 'Try again.' },
  },
  'amount-invalid': {
    ko: { title: '충전할 수 없는 금액입니다.', next: '1,000원에서 1,000,000원 사이로 입력해 주세요.' },
    en: { title: 'This amount cannot be topped up.', next: 'Choose between ₩1,000 and ₩1,000,000.' },
  },
  'cursor-invalid': {
    ko: { title: '목록이 바뀌었습니다.', next: '처음부터 다시 불러와 주세요.' },
    en: { title: 'The list has changed.', next: 'Load it again from the start.' },
  },
  'request-malformed': {
    ko: { title: '요청을 읽지 못했습니다.', next: '새로고침한 뒤 다시 시도해 주세요.' },
    en: { title: 'The request could not be read.', next: 'Reload and try again.' },
  },
  'idempotency-key-invalid': {
    ko: { title: '요청을 읽지 못했습니다.', next: '새로고침한 뒤 다시 시도해 주세요.' },
    en: { title: 'The request could not be read.', next: 'Reload and try again.' },
  },
  'role-missing': {
    ko: {
      title: '이 작업을 할 권한이 없습니다.',
      next: '운영자에게 권한을 요청하시거나 다른 계정으로 로그인해 주세요.',
    },
    en: {
      title: 'Your role does not allow this.',
      next: 'Ask an operator for the role, or use another account.',
    },
  },
  'cross-site': {
    ko: {
      title: '다른 사이트에서 보낸 요청은 처리하지 않습니다.',
      next: '이 사이트의 페이지에서 다시 시도해 주세요.',
    },
    en: { title: 'Requests from other sites are not taken.', next: 'Try again on a page of this site.' },
  },
  'route-unknown': {
    ko: { title: '없는 주소입니다.', next: '새로고침한 뒤 다시 시도해 주세요.' },
    en: { title: 'There is nothing at this address.', next: 'Reload and try again.' },
  },
  'method-not-allowed': {
    ko: { title: '없는 주소입니다.', next: '새로고침한 뒤 다시 시도해 주세요.' },
    en: { title: 'There is nothing at this address.', next: 'Reload and try again.' },
  },
  'request-too-slow': {
    ko: { title: '요청이 제시간에 도착하지 않았습니다.', next: '연결을 확인하고 다시 보내 주세요.' },
    en: { title: 'The request did not arrive in time.', next: 'Check your connection and send it again.' },
  },
  'body-too-large': {
    ko: { title: '파일이나 내용이 너무 큽니다.', next: '나누어 보내거나 크기를 줄여 주세요.' },
    en: { title: 'The file or the text is too large.', next: 'Split it, or make it smaller.' },
  },
  'media-type-unsupported': {
    ko: { title: '지원하지 않는 형식입니다.', next: '다른 형식의 파일을 보내 주세요.' },
    en: { title: 'This kind of file is not understood here.', next: 'Send a file of another kind.' },
  },
  'idempotency-key-reused': {
    ko: { title: '이미 다른 요청에 쓰인 번호입니다.', next: '새로고침한 뒤 다시 시도해 주세요.' },
    en: { title: 'This request was sent before with other content.', next: 'Reload and try again.' },
  },
  'headers-too-large': {
    ko: { title: '요청이 너무 큽니다.', next: '이 사이트의 쿠키를 지우고 다시 시도해 주세요.' },
    en: { title: 'The request is too large.', next: 'Delete the cookies of this site and try again.' },
  },
  'email-taken': {
    ko: { title: '이미 가입된 이메일입니다.', next: '로그인하시거나 비밀번호를 재설정해 주세요.' },
  },
  'sign-in-failed': {
    ko: {
      title: '이메일 또는 비밀번호가 맞지 않습니다.',
      next: '다시 확인하시거나 비밀번호를 재설정해 주세요.',
    },
  },
  'too-many-tries': {
    ko: {
      title: '비밀번호를 여러 번 잘못 입력하셨습니다.',
      next: '잠시 뒤에 다시 시도하시거나 비밀번호를 재설정해 주세요.',
    },
    en: { title: 'There were too many wrong passwords.', next: 'Wait a while, or ask for a new password.' },
  },
  'address-busy': {
    ko: { title: '짧은 시간에 요청이 너무 많았습니다.', next: '잠시 뒤에 다시 시도해 주세요.' },
    en: { title: 'There were too many requests in a short time.', next: 'Wait a moment and try again.' },
  },
  'mail-off': {
    ko: {
      title: '이곳에서는 메일을 보낼 수 없습니다.',
      next: '패스키로 로그인하시거나 운영하는 곳에 문의해 주세요.',
    },
    en: {
      title: 'This site cannot send mail.',
      next: 'Sign in with a passkey, or write to whoever runs this site.',
    },
  },
  'password-wrong': {
    ko: { title: '현재 비밀번호가 맞지 않습니다.', next: '다시 확인하시거나 비밀번호를 재설정해 주세요.' },
  },
  'reset-invalid': {
    ko: { title: '이미 쓰였거나 기간이 지난 링크입니다.', next: '재설정 링크를 다시 받아 주세요.' },
  },
  'hosts-invited': {
    ko: {
      title: '이곳에서는 초대받은 분만 판매하실 수 있습니다.',
      next: '구매자로 가입한 뒤 운영자에게 권한을 요청해 주세요.',
    },
  },
  'session-needed': {
    ko: { title: '로그인한 상태에서만 할 수 있습니다.', next: '이메일과 비밀번호로 로그인해 주세요.' },
  },
  'person-unknown': {
    ko: { title: '없는 회원입니다.', next: '다시 확인해 주세요.' },
    en: { title: 'There is no such person.', next: 'Check it and try again.' },
  },
  'own-operator-role': {
    ko: { title: '운영자는 자신의 운영자 권한을 뺄 수 없습니다.', next: '다른 운영자에게 요청해 주세요.' },
  },
  'role-not-yours': {
    ko: { title: '본인에게 없는 권한은 키에 줄 수 없습니다.', next: '가지고 계신 권한 중에서 골라 주세요.' },
  },
  'keys-too-many': { ko: { title: 'API 키를 더 만들 수 없습니다.', next: '쓰지 않는 키를 지워 주세요.' } },
  'key-unknown': {
    ko: { title: '없는 키입니다.', next: '목록을 새로고침해 주세요.' },
    en: { title: 'There is no such key.', next: 'Reload the list.' },
  },
  'passkey-failed': {
    ko: { title: '패스키를 확인하지 못했습니다.', next: '다시 시도하시거나 비밀번호로 로그인해 주세요.' },
  },
  'challenge-over': {
    ko: { title: '확인 시간이 지났거나 이미 쓰인 확인입니다.', next: '다시 시도해 주세요.' },
    en: { title: 'This confirmation was used already, or took too long.', next: 'Try again.' },
  },
  'passkey-cloned': {
    ko: {
      title: '복제된 것으로 보이는 패스키라 받지 않았습니다.',
      next: '비밀번호로 로그인한 뒤 이 패스키를 지우고 새로 만들어 주세요.',
    },
  },
  'passkey-taken': {
    ko: { title: '이미 등록된 패스키입니다.', next: '이 패스키로 로그인하시거나 다른 기기를 골라 주세요.' },
  },
  'passkeys-too-many': {
    ko: { title: '패스키를 더 등록할 수 없습니다.', next: '쓰지 않는 패스키를 지워 주세요.' },
  },
  'passkey-unknown': {
    ko: { title: '없는 패스키입니다.', next: '목록을 새로고침해 주세요.' },
    en: { title: 'There is no such passkey.', next: 'Reload the list.' },
  },
  'passkeys-off': {
    ko: { title: '이곳에서는 패스키를 쓸 수 없습니다.', next: '비밀번호로 로그인해 주세요.' },
    en: { title: 'Passkeys cannot be used on this site.', next: 'Sign in with your password.' },
  },
  'listing-unknown': {
    ko: { title: '찾으시는 상품이 없습니다.', next: '홈에서 다시 찾아보세요.' },
    en: { title: 'This is not offered here.', next: 'Look for it on the start page.' },
  },
  'listing-not-yours': {
    ko: { title: '다른 판매자의 상품입니다.', next: '본인의 상품만 바꾸실 수 있습니다.' },
  },
  'listing-id-taken': {
    ko: { title: '이미 쓰이고 있는 번호입니다.', next: '다시 저장해 주세요.' },
    en: { title: 'Two requests got in each other’s way.', next: 'Save it again.' },
  },
  'listing-invalid': {
    ko: { title: '이대로는 판매할 수 없습니다.', next: '표시된 항목을 고쳐 다시 저장해 주세요.' },
    en: { title: 'This cannot be offered as it is.', next: 'Correct what is marked and save it again.' },
  },
  'listing-kind-fixed': {
    ko: {
      title: '상품의 종류는 바꿀 수 없습니다.',
      next: '다른 종류로 새로 만들고 이 상품은 판매를 끝내 주세요.',
    },
  },
  'listing-not-published': { ko: { title: '아직 공개되지 않은 상품입니다.', next: '먼저 공개해 주세요.' } },
  'change-pending': {
    ko: { title: '앞서 바꾼 내용을 아직 반영하고 있습니다.', next: '잠시 뒤에 다시 시도해 주세요.' },
    en: { title: 'An earlier change is still under way.', next: 'Try again in a moment.' },
  },
  'units-taken': {
    ko: {
      title: '이미 선점되거나 팔린 것을 없애는 변경이라 반영하지 않았습니다.',
      next: '아래 목록을 그대로 두시거나 먼저 그 예매를 취소해 주세요.',
    },
    en: {
      title: 'This change would take away what is held or sold; nothing was changed.',
      next: 'Keep what is listed below, or cancel those bookings first.',
    },
  },
  'plan-unknown': {
    ko: { title: '좌석 배치도를 찾지 못했습니다.', next: '배치도를 다시 올려 주세요.' },
    en: { title: 'The seating plan was not found.', next: 'Upload the plan again.' },
  },
  'plan-invalid': {
    ko: {
      title: '좌석 배치도에 문제가 있어 저장하지 않았습니다.',
      next: '표시된 곳을 고쳐 다시 올려 주세요.',
    },
    en: {
      title: 'The seating plan has problems; nothing was stored.',
      next: 'Correct what is listed below and upload it again.',
    },
  },
  'file-invalid': {
    ko: {
      title: '파일에 문제가 있어 아무것도 바꾸지 않았습니다.',
      next: '표시된 줄을 고쳐 다시 올려 주세요.',
    },
    en: {
      title: 'The file has problems; nothing was changed.',
      next: 'Correct the lines below and upload it again.',
    },
  },
  'listing-kind-wrong': {
    ko: {
      title: '이 종류의 상품에는 올릴 수 없는 파일입니다.',
      next: '공연에는 좌석 배치도, 숙소에는 날짜표, 상품에는 품목표를 올려 주세요.',
    },
  },
  'listing-changed': {
    ko: {
      title: '그사이 상품이 바뀌어 아무것도 저장하지 않았습니다.',
      next: '지금 내용을 확인하고 다시 저장하거나 올려 주세요.',
    },
    en: {
      title: 'The listing was changed meanwhile, so nothing was saved.',
      next: 'Look at what it is now, then save or send yours again.',
    },
  },
  'if-match-invalid': {
    ko: { title: '어느 내용을 고치려는지 알 수 없습니다.', next: '새로고침한 뒤 다시 저장해 주세요.' },
    en: { title: 'It is not clear what this would change.', next: 'Reload the page and save again.' },
  },
  'plan-missing': {
    ko: { title: '좌석 배치도를 찾지 못했습니다.', next: '배치도를 다시 올려 주세요.' },
    en: { title: 'The seating plan was not found.', next: 'Upload the plan again.' },
  },
  'plan-none': {
    ko: { title: '좌석 배치도가 없는 상품입니다.', next: '다른 방법으로 골라 주세요.' },
    en: { title: 'There is no seating plan here.', next: 'Choose in another way.' },
  },
  'search-invalid': {
    ko: { title: '이 조건으로는 찾을 수 없습니다.', next: '표시된 조건을 고쳐 주세요.' },
    en: { title: 'This search cannot be answered.', next: 'Correct what is marked and search again.' },
  },
  'picture-type-wrong': {
    ko: {
      title: 'JPEG, PNG, WebP, AVIF 사진만 올릴 수 있습니다.',
      next: '다른 형식으로 저장해 다시 올려 주세요.',
    },
    en: {
      title: 'Pictures are JPEG, PNG, WebP or AVIF.',
      next: 'Save it as one of these and upload it again.',
    },
  },
  'picture-invalid': {
    ko: { title: '사진이 손상되었거나 형식이 다릅니다.', next: '사진을 새로 저장해 다시 올려 주세요.' },
    en: {
      title: 'This picture is damaged, or is not what its name says.',
      next: 'Open it in a picture program, save it anew and upload that.',
    },
  },
  'picture-size-wrong': {
    ko: {
      title: '사진이 너무 크거나 작거나 한쪽으로 깁니다.',
      next: '크기를 줄이거나 잘라서 다시 올려 주세요.',
    },
    en: {
      title: 'This picture is too large, too small or too narrow.',
      next: 'Scale or crop it and upload it again.',
    },
  },
  'pictures-full': {
    ko: {
      title: '보관할 수 있는 사진 수를 넘었습니다.',
      next: '쓰지 않는 사진을 상품에서 빼 주세요. 하루 뒤에 지워집니다.',
    },
  },
  'pictures-busy': {
    ko: { title: '지금 처리 중인 사진이 많습니다.', next: '몇 초 뒤에 다시 올려 주세요.' },
    en: { title: 'Many pictures are being worked on.', next: 'Upload it again in a few seconds.' },
  },
  'picture-unknown': {
    ko: { title: '없는 사진입니다.', next: '사진을 다시 올려 주세요.' },
    en: { title: 'There is no such picture.', next: 'Upload it again.' },
  },
  'webhook-forged': {
    ko: { title: '서명이 맞지 않는 통지입니다.', next: '양쪽의 비밀 값과 시계를 확인해 주세요.' },
  },
  'refund-not-stuck': {
    ko: { title: '사람의 처리를 기다리는 환불이 아닙니다.', next: '상태를 다시 확인해 주세요.' },
  },
  'days-invalid': {
    ko: { title: '날짜를 확인해 주세요.', next: '시작일이 종료일보다 늦지 않아야 합니다.' },
    en: {
      title: 'These days cannot be shown.',
      next: 'Put the earlier date first, and choose at most a year.',
    },
  },
  'parked-unknown': {
    ko: { title: '보류된 메시지가 아닙니다.', next: '이미 처리되었을 수 있으니 목록을 새로고침해 주세요.' },
    en: { title: 'This message is not parked any more.', next: 'It may have gone through: reload the list.' },
  },
  'audit-unknown': {
    ko: { title: '없는 감사 기록입니다.', next: '목록을 새로고침해 주세요.' },
    en: { title: 'There is no such audit.', next: 'Reload the list.' },
  },
  'audit-running': {
    ko: { title: '이미 감사를 진행하고 있습니다.', next: '끝난 뒤에 다시 시작해 주세요.' },
    en: { title: 'An audit is running already.', next: 'Wait until it is over, then start the next.' },
  },
};
