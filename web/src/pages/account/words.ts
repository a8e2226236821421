import { phrases } from '../../words.ts';

export const words = phrases({
  signIn: { ko: '로그인', en: 'Sign in' },
  signUp: { ko: '회원가입', en: 'Create an account' },
  email: { ko: '이메일', en: 'E-mail address' },
  password: { ko: '비밀번호', en: 'Password' },
  showPassword: { ko: '비밀번호 표시', en: 'Show the password' },
  passwordRule: {
    ko: '10자 이상이면 됩니다. 문장도 좋습니다.',
    en: 'At least 10 characters. A sentence is fine.',
  },
  name: { ko: '이름', en: 'Name' },
  withPasskey: { ko: '패스키로 로그인', en: 'Sign in with a passkey' },
  or: { ko: '또는', en: 'or' },
  noAccount: { ko: '처음이신가요?', en: 'New here?' },
  haveAccount: { ko: '이미 계정이 있으신가요?', en: 'Do you have an account?' },
  forgot: { ko: '비밀번호를 잊으셨나요?', en: 'Forgot your password?' },
  guestToo: {
    ko: '계정 없이도 예매하실 수 있습니다. 계정이 있으면 포인트를 쓰고 예매 내역을 한곳에서 볼 수 있습니다.',
    en: 'You can also buy without an account. With one you have points, and all your bookings in one place.',
  },
  emailWrong: { ko: '이메일 주소를 확인해 주세요.', en: 'Check the e-mail address.' },
  passwordShort: {
    ko: '비밀번호는 10자 이상이어야 합니다.',
    en: 'The password needs at least 10 characters.',
  },
  nameMissing: { ko: '이름을 입력해 주세요.', en: 'Give a name.' },
  asHost: { ko: '판매자로도 시작합니다', en: 'I also want to sell' },
  asHostText: {
    ko: '공연, 전시, 숙소, 상품을 직접 올리실 수 있습니다.',
    en: 'You can offer concerts, exhibitions, rooms and goods of your own.',
  },
  reset: { ko: '비밀번호 재설정', en: 'A new password' },
  resetText: {
    ko: '가입하신 이메일로 비밀번호를 바꾸는 링크를 보내 드립니다.',
    en: 'We send a link for a new password to the address you signed up with.',
  },
  sendLink: { ko: '링크 보내기', en: 'Send the link' },
  linkSent: {
    ko: '가입된 주소라면 곧 메일이 도착합니다. 링크는 한 시간 동안 쓸 수 있습니다.',
    en: 'If somebody has signed up with this address, a mail is on its way. Its link is good for an hour.',
  },
  newPassword: { ko: '새 비밀번호', en: 'New password' },
  setPassword: { ko: '비밀번호 바꾸기', en: 'Set the new password' },
  passwordSet: {
    ko: '비밀번호를 바꾸었습니다. 다른 기기에서는 모두 로그아웃됩니다.',
    en: 'The password is changed. All other devices are signed out.',
  },
  account: { ko: '계정', en: 'Account' },
  needSignIn: { ko: '로그인이 필요한 페이지입니다', en: 'This page needs you to be signed in' },
  profile: { ko: '내 정보', en: 'About you' },
  language: { ko: '언어', en: 'Language' },
  korean: { ko: '한국어', en: 'Korean' },
  english: { ko: '영어', en: 'English' },
  save: { ko: '저장', en: 'Save' },
  saved: { ko: '저장했습니다.', en: 'Saved.' },
  yourZone: {
    ko: (zone: string) =>
      `이 기기의 시간대는 ${zone}입니다. 공연, 전시, 숙소의 시간은 언제나 현지 시간으로 보여 드립니다.`,
    en: (zone: string) =>
      `This device is in ${zone}. Times of events and stays are always those of the venue.`,
  },
  changePassword: { ko: '비밀번호 변경', en: 'Change the password' },
  currentPassword: { ko: '현재 비밀번호', en: 'Current password' },
  passkeys: { ko: '패스키', en: 'Passkeys' },
  passkeysText: {
    ko: '지문이나 얼굴, 기기 잠금으로 로그인합니다. 비밀번호가 새어 나갈 일이 없습니다.',
    en: 'Sign in with a fingerprint, a face or the lock of your device. There is no password to be stolen.',
  },
  addPasskey: { ko: '패스키 추가', en: 'Add a passkey' },
  passkeyOf: {
    ko: (date: string) => `${date}에 만든 패스키`,
    en: (date: string) => `Passkey made on ${date}`,
  },
  neverUsed: { ko: '아직 쓰지 않음', en: 'Not used yet' },
  lastUsed: { ko: (date: string) => `마지막 사용 ${date}`, en: (date: string) => `Last used ${date}` },
  remove: { ko: '삭제', en: 'Remove' },
  noPasskeys: { ko: '등록된 패스키가 없습니다.', en: 'There is no passkey yet.' },
  passkeyStopped: {
    ko: '패스키 확인이 취소되었거나 시간이 지났습니다. 다시 시도해 주세요.',
    en: 'The passkey was not confirmed. Try again.',
  },
  deleteTitle: { ko: '내 데이터 삭제', en: 'Delete my data' },
  deleteText: {
    ko: '이름, 이메일, 로그인 정보와 예매 연락처를 지웁니다. 예매 자체는 번호로만 남으며, 되돌릴 수 없습니다. 남은 포인트도 사라집니다.',
    en: 'Your name, address, credentials and the contacts of your bookings are erased. Bookings stay by number only. Points that are left are lost. This cannot be undone.',
  },
  deleteConfirm: {
    ko: (email: string) => `확인을 위해 ${email}을(를) 입력해 주세요`,
    en: (email: string) => `To confirm, type ${email}`,
  },
  deleteNow: { ko: '모두 삭제', en: 'Delete everything' },
  dataTitle: { ko: '내 데이터 내려받기', en: 'Download my data' },
  dataText: {
    ko: 'Jari가 회원님에 대해 저장한 내용을 JSON 파일로 받습니다.',
    en: 'Everything Jari keeps about you, as a JSON file.',
  },
  download: { ko: '내려받기', en: 'Download' },
});
