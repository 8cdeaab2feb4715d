import { count } from "../../../format/numbers.ts";
import type { InstrumentWords } from "../instrument-words.ts";

export const KOREAN: InstrumentWords = {
  play: "재생",
  pause: "일시 정지",
  stepBack: "이전 스텝",
  stepOn: "다음 스텝",
  step: "표시할 스텝",
  stepOf: (step, last) => `${last}스텝 중 ${step}번째`,
  layout: "경로",
  together: "겹쳐서",
  beside: "나란히",
  sharesLr: "모두 같은 lr",
  fit: "화면에 맞추기",
  reset: "처음으로",
  others: "다른 하이퍼파라미터",
  draw: "잡음 다시 뽑기",
  shown: (optimizer) => `${optimizer} 표시`,
  settingOf: (name, optimizer) => `${optimizer}의 ${name}`,
  start: (point) => `출발점: ${point}`,
  startHint: "출발점을 끌거나 화살표 키로 옮깁니다. 그림을 누르면 그곳으로 옮겨집니다.",
  paths: (optimizers, objective) => `${objective}에서 ${optimizers}의 경로`,
  losses: (optimizers) => `${optimizers}의 스텝별 손실`,
  pathsTitle: "경로",
  lossTitle: "손실",
  mapTitle: "모든 설정의 지도",
  firstDrawTitle: "모든 설정의 지도 (첫 번째로 뽑은 잡음)",
  mapOf: "지도의 최적화 기법",
  mapHint: "칸을 누르거나, 화살표 키로 옮겨 Enter를 누르면 그 설정을 씁니다.",
  mapLabel: (optimizer, x, y) =>
    `${optimizer}의 지도: 가로축 ${x}${y === undefined ? "" : `, 세로축 ${y}`}. 화살표 키로 움직이고 Enter로 설정을 고릅니다.`,
  noMap: "지도 없음: 그리드에서 바뀌는 하이퍼파라미터가 없습니다.",
  stepsToTarget: "목표까지의 스텝",
  finalLoss: ({ value, kind }) => {
    if (kind === "lowest seen") return "최종 손실 − 가장 작은 최종 손실";
    return value === 0 ? "최종 손실" : "최종 손실 − 최솟값";
  },
  noTrial: "아직 실행되지 않음",
  edge: "안정성 경계",
  best: "이론상 최적",
  statuses: {
    ...{ converged: "수렴", stationary: "정지", exhausted: "스텝 소진", diverged: "발산" },
    ...{ below_minimum: "최솟값 아래", failed: "실패", timed_out: "시간 초과", stopped: "중단" },
  },
  steps: (steps) => `${count(steps)}스텝`,
  lossIs: (loss) => `최종 손실 ${loss}`,
  reversed: (share) => `직전과 반대 방향인 갱신 ${share}`,
  notFinite: "유한하지 않음",
  computing: "계산 중 …",
  leaves: "그림 밖으로 나감",
  axisStep: "스텝",
  axisLoss: ({ isAboveMinimum = false, ofBatch = false }) =>
    `${ofBatch ? "배치의 손실" : "손실"}${isAboveMinimum ? " − 최솟값" : ""}`,
};
