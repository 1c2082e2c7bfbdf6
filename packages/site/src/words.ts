/** What the pages say besides their prose. A word that is missing in Korean ends the build. */
export const en = {
  "program.run": "Run",
  "program.stop": "Stop",
  "program.reset": "Undo changes",
  "program.code": "The program",
  "program.output": "What it prints",
  "program.dropped": "Only the first {shown} lines are shown. It printed at least {count} more.",
  "program.silent": "It has printed nothing for 10 seconds and was stopped.",
  "program.stopped": "Stopped.",
  "exercise.title": "Exercise",
  "exercise.answer": "Your answer",
  "exercise.check": "Check",
  "exercise.right": "That is right.",
  "exercise.wrong": "Not yet. {hint}",
  "exercise.number": "Write a number.",
  "exercise.again": "Look once more at the section above.",
  "exercise.thrown": "The last line says why.",
  "exercise.show": "Show the solution",
  "exercise.solution": "A solution: {solution}",
  "exercise.done": "solved",
  "figure.failed": "The figure could not be loaded: {reason}",
  "figure.wait": "The figure is loaded when you come to it.",
  "course.solved": "{count} of {of} exercises solved",
} as const;

export type Phrase = keyof typeof en;

export const ko: Readonly<Record<Phrase, string>> = {
  "program.run": "실행",
  "program.stop": "중지",
  "program.reset": "처음 코드로",
  "program.code": "프로그램",
  "program.output": "출력",
  "program.dropped": "처음 {shown}줄만 보여 줍니다. 그 뒤로 적어도 {count}줄을 더 출력했습니다.",
  "program.silent": "10초 동안 아무것도 출력하지 않아 멈췄습니다.",
  "program.stopped": "멈췄습니다.",
  "exercise.title": "연습 문제",
  "exercise.answer": "답",
  "exercise.check": "확인",
  "exercise.right": "맞았습니다.",
  "exercise.wrong": "아직 아닙니다. {hint}",
  "exercise.number": "숫자를 적어 주세요.",
  "exercise.again": "바로 위 내용을 다시 살펴보세요.",
  "exercise.thrown": "이유는 마지막 줄에 있습니다.",
  "exercise.show": "풀이 보기",
  "exercise.solution": "풀이: {solution}",
  "exercise.done": "해결함",
  "figure.failed": "그림을 불러오지 못했습니다: {reason}",
  "figure.wait": "화면에 들어오면 그림을 불러옵니다.",
  "course.solved": "연습 문제 {of}개 중 {count}개 해결",
};

type Values = Readonly<Record<string, string | number>>;

/** A text with values in place of the names in braces. */
export const filled = (text: string, values: Values): string =>
  text.replaceAll(/\{(\w+)\}/g, (slot, name: string) => String(values[name] ?? slot));

/** A phrase in a language, with its values. */
export const say = (lang: string, phrase: Phrase, values: Values = {}): string =>
  filled((lang.startsWith("ko") ? ko : en)[phrase], values);
