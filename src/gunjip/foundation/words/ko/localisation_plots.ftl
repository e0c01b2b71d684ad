# 산업 전수 검정과 M 함수 띠 그림의 낱말.
plot-localisation-above = 집적: 전역 한계 위
plot-localisation-below = 분산: 전역 한계 아래이며 집적된 거리가 없음
plot-localisation-share = 산업 { $count }개 중 비율, %
present-kind-marcon_puech_bands = M 함수
present-kind-marcon_puech_m_plants = 사업체별 M
