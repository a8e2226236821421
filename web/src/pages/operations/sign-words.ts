// Signs in Korean, by their code; the English ones are the server's own. What varies is what the sign is about.
import { withParticles } from '../../particles.ts';
import type { Language } from '../../words.ts';
import type { Now } from './now.ts';

type Sign = Now['signs'][number];
type Told = Pick<Sign, 'text' | 'next'>;

export const signWords: Readonly<Record<string, (about: string) => Told>> = {
  'law-broken': () => ({
    text: '마지막 감사에서 위반이 발견되었습니다.',
    next: '감사 결과를 확인하고, 자리나 돈에 관한 것이면 판매를 멈추세요.',
  }),
  'context-absent': (about) => ({
    text: `${about}을(를) 실행하는 프로세스가 없습니다.`,
    next: '이 컨텍스트를 포함한 프로세스를 시작하세요. 그동안 잃는 것은 없습니다.',
  }),
  'provider-down': (about) => ({
    text: `카드 결제사 ${about}이(가) 응답하지 않습니다. 구매자는 나중에 결제할 수 있습니다.`,
    next: '결제사에 문의하세요. 몇 초마다 저절로 다시 시도합니다.',
  }),
  'work-refused': (about) => ({
    text: `${about}에 처리할 수 있는 것보다 많은 요청이 들어와 거절하고 있습니다.`,
    next: '프로세스를 더 시작하거나 지나가기를 기다리세요. 판매를 끝맺는 일은 거절하지 않습니다.',
  }),
  'queue-slow': (about) => ({
    text: `${about}의 메시지가 오래 기다리고 있습니다.`,
    next: '지연이 200 ms를 넘으면 새 요청을 거절합니다. 프로세스를 더 준비하세요.',
  }),
  'process-stalled': (about) => ({
    text: `프로세스 ${about}이(가) 잠시 멈추었습니다.`,
    next: 'CPU를 확인하고, 계속되면 프로세스를 더 시작하세요.',
  }),
  parked: (about) => ({
    text: `${about}에서 거듭 실패한 메시지가 사람의 결정을 기다립니다.`,
    next: '이유를 읽고 고친 뒤 다시 처리하세요.',
  }),
  'tries-over': (about) => ({
    text: `${about}의 타이머나 외부 호출이 시도 횟수를 다 썼습니다.`,
    next: '보류 목록에 있습니다. 이유를 읽고 다시 처리하세요.',
  }),
  'timers-late': (about) => ({
    text: `${about}의 타이머가 늦어지고 있습니다.`,
    next: `${about}을(를) 실행하는 프로세스가 있는지, 과부하가 아닌지 확인하세요.`,
  }),
  'reader-late': (about) => ({
    text: `${about}이(가) 이벤트를 늦게 읽고 있습니다.`,
    next: '이것을 실행하는 프로세스가 있는지 확인하세요.',
  }),
};

export function told(sign: Sign, language: Language): Told {
  const korean = language === 'ko' ? signWords[sign.code]?.(sign.about) : undefined;
  return korean ? { text: withParticles(korean.text), next: withParticles(korean.next) } : sign;
}
