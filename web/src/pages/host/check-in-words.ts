import { phrases, plural } from '../../words.ts';

const shown = new Intl.NumberFormat('ko-KR');

export const words = phrases({
  occasion: { ko: '입장 대상', en: 'What is being checked' },
  listing: { ko: '상품', en: 'Listing' },
  session: { ko: '회차', en: 'Session' },
  anySession: { ko: '전체 회차', en: 'Any session' },
  gate: { ko: '입구 이름', en: 'Name of this gate' },
  gateHint: {
    ko: '같은 티켓을 다시 스캔하면 어느 입구에서 들어왔는지 알려 드립니다.',
    en: 'Whoever scans the same ticket later is told this name.',
  },
  gatePlaceholder: { ko: '예: 동문', en: 'For example: East' },
  change: { ko: '변경', en: 'Change' },
  noListings: { ko: '판매 중인 상품이 없습니다', en: 'Nothing of yours is on sale' },
  noListingsText: {
    ko: '상품을 공개하면 이곳에서 티켓을 확인할 수 있습니다.',
    en: 'Publish a listing, and its tickets can be checked here.',
  },
  toListings: { ko: '상품 관리로 가기', en: 'Go to listings' },

  camera: { ko: '카메라', en: 'Camera' },
  cameraOn: { ko: '카메라로 스캔하기', en: 'Scan with the camera' },
  cameraOff: { ko: '카메라 끄기', en: 'Turn the camera off' },
  cameraStarting: { ko: '카메라를 켜는 중입니다', en: 'Turning the camera on' },
  cameraHint: { ko: 'QR 코드를 네모 안에 맞춰 주세요', en: 'Hold the QR code inside the frame' },
  cameraRefused: { ko: '카메라 사용이 차단되어 있습니다.', en: 'The camera is blocked.' },
  cameraRefusedNext: {
    ko: '브라우저 설정에서 이 사이트의 카메라를 허용하거나, 아래에 예매번호를 입력해 주세요.',
    en: 'Allow it for this site in the settings of the browser, or type the code below.',
  },
  cameraMissing: { ko: '이 기기에서 카메라를 찾지 못했습니다.', en: 'This device has no camera.' },
  cameraMissingNext: { ko: '아래에 예매번호를 입력해 주세요.', en: 'Type the code below.' },
  cameraBusy: { ko: '카메라를 켜지 못했습니다.', en: 'The camera could not be turned on.' },
  cameraBusyNext: {
    ko: '카메라를 쓰는 다른 앱을 닫고 다시 켜거나, 아래에 예매번호를 입력해 주세요.',
    en: 'Close other apps that use it and try again, or type the code below.',
  },

  code: { ko: '예매번호', en: 'Booking code' },
  codeHint: { ko: 'QR 코드 아래에 있는 열 글자입니다.', en: 'The ten characters below the QR code.' },
  codeWrong: { ko: '열 글자를 모두 입력해 주세요.', en: 'Type all ten characters.' },
  check: { ko: '확인', en: 'Check' },

  result: { ko: '확인 결과', en: 'Result' },
  ready: { ko: '티켓을 기다리고 있습니다', en: 'Ready for tickets' },
  readyText: {
    ko: 'QR 코드를 스캔하거나 예매번호를 입력해 주세요.',
    en: 'Scan a QR code or type a booking code.',
  },
  checking: { ko: '확인 중입니다', en: 'Checking' },
  admitted: { ko: '입장하세요', en: 'Come in' },
  already: { ko: '이미 입장한 티켓입니다', en: 'Already inside' },
  alreadyAt: { ko: (at: string) => `${at}에 입장했습니다.`, en: (at: string) => `Came in at ${at}.` },
  alreadyAtGate: {
    ko: (at: string, gate: string) => `${at}에 ‘${gate}’에서 입장했습니다.`,
    en: (at: string, gate: string) => `Came in at ${at}, gate “${gate}”.`,
  },
  cancelled: { ko: '취소된 예매입니다', en: 'Cancelled' },
  cancelledAt: {
    ko: (at: string) => `${at}에 취소되었습니다.`,
    en: (at: string) => `Given back at ${at}.`,
  },
  otherEvent: { ko: '다른 입장권입니다', en: 'For something else' },
  otherEventText: { ko: '이 티켓으로 들어갈 수 있는 곳:', en: 'This ticket lets in to:' },
  unknown: { ko: '확인되지 않는 티켓입니다', en: 'Unknown code' },
  unknownText: {
    ko: '판매하신 예매 중에 이 번호가 없습니다. 번호를 다시 확인해 주세요.',
    en: 'None of your bookings has this code. Check it once more.',
  },
  whichSession: { ko: '어느 회차인가요?', en: 'Which session?' },
  whichSessionText: {
    ko: '한 예매에 여러 회차가 있습니다. 지금 입장할 회차를 선택해 주세요.',
    en: 'The booking has several. Choose the one they come in for.',
  },
  clockWrong: { ko: '기기 시계가 맞지 않습니다', en: 'The clock of this device is wrong' },
  clockWrongText: {
    ko: '기기의 날짜와 시간을 자동으로 설정하고 다시 스캔해 주세요.',
    en: 'Set date and time to automatic, then scan again.',
  },
  otherDay: { ko: '오늘 티켓이 아닙니다.', en: 'This ticket is not for today.' },
  again: { ko: '다시 스캔해 주세요', en: 'Scan again' },
  queued: { ko: '보관했습니다', en: 'Kept for later' },
  queuedText: {
    ko: '연결되면 바로 확인합니다.',
    en: 'It is checked as soon as there is a connection.',
  },
  queuedExpected: { ko: '명단에 있습니다', en: 'On the list' },
  queuedAlready: { ko: '이미 확인한 티켓입니다', en: 'Scanned before' },
  queuedUnlisted: { ko: '명단에 없습니다', en: 'Not on the list' },

  cut: { ko: '서버와 연결되지 않았습니다', en: 'No connection to the server' },
  cutText: {
    ko: (waiting: number) =>
      waiting === 0
        ? '스캔은 계속할 수 있습니다. 이 기기에 보관했다가 연결되면 보냅니다.'
        : `스캔 ${shown.format(waiting)}건을 이 기기에 보관했습니다. 연결되면 보냅니다.`,
    en: (waiting: number) =>
      waiting === 0
        ? 'Go on scanning: scans are kept on this device and sent when it is back.'
        : `${plural(waiting, 'en', { one: '# scan is', other: '# scans are' })} kept on this device and sent when it is back.`,
  },
  sendNow: { ko: '지금 보내기', en: 'Send now' },
  signedOut: { ko: '로그아웃되었습니다', en: 'You were signed out' },
  signedOutText: {
    ko: '다시 로그인하면 보관한 스캔을 보냅니다.',
    en: 'Sign in again, and the scans that are kept here are sent.',
  },
  notKept: { ko: '이 브라우저에 저장할 수 없습니다', en: 'This browser keeps nothing' },
  notKeptText: {
    ko: '연결이 끊긴 동안 이 페이지를 닫거나 새로고침하지 마세요.',
    en: 'Do not close or reload this page while the connection is gone.',
  },
  listKept: {
    ko: (count: number) => `명단 ${shown.format(count)}건 저장됨`,
    en: (count: number) => plural(count, 'en', { one: '# ticket at hand', other: '# tickets at hand' }),
  },

  surprises: {
    ko: (count: number) => `연결이 끊긴 동안 확인한 ${shown.format(count)}건에 문제가 있습니다`,
    en: (count: number) =>
      plural(count, 'en', {
        one: '# scan made without a connection was not valid',
        other: '# scans made without a connection were not valid',
      }),
  },
  surprisesText: { ko: '아래 기록에서 확인해 주세요.', en: 'See them in the list below.' },

  counts: { ko: '입장 현황', en: 'Who is in' },
  inside: {
    ko: (inside: string, expected: string) => `${expected} 중 ${inside} 입장`,
    en: (inside: string, expected: string) => `${inside} of ${expected} in`,
  },
  scannedAgain: {
    ko: (count: number) => `두 번 이상 스캔된 티켓 ${shown.format(count)}건`,
    en: (count: number) =>
      plural(count, 'en', { one: '# ticket scanned again', other: '# tickets scanned again' }),
  },
  noCounts: { ko: '오늘 예매된 회차가 없습니다.', en: 'Nobody is expected today.' },
  history: { ko: '이 기기에서 스캔한 기록', en: 'Scans of this device' },
  noHistory: { ko: '아직 스캔한 티켓이 없습니다.', en: 'No ticket was scanned yet.' },
  late: { ko: '오프라인', en: 'offline' },
});
