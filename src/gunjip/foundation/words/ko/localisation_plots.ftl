# 산업 전수 검정과 M 함수 띠 그림의 낱말.
plot-localisation-above = 집적: 전역 한계 위
plot-localisation-below = 분산: 전역 한계 아래이며 집적된 거리가 없음
plot-localisation-share = 산업 { $count }개 중 비율, %
present-kind-marcon_puech_bands = M 함수
present-kind-marcon_puech_m_plants = 사업체별 M
present-kind-devereux_griffith_simpson = 드브뢰–그리피스–심프슨 지수
present-kind-entropy = 엔트로피
present-kind-hachman = 해크먼 지수
present-kind-hoover = 후버 지수
present-kind-k_inhomogeneous = 비균질 K 함수
present-kind-k_mark_weighted = 표식 가중 K 함수
plot-local-z = 국지 연관, z 점수
plot-events = 퇴출(−1), 변화 없음(0), 진입(+1)
plot-events-count = 지역·산업 칸의 수
