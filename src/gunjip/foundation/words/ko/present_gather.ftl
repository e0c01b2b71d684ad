gather-cells = 지역 × 업종 칸
gather-plants = 사업체
gather-published-cells = 공표된 칸의 합과 공표된 지역 합계
gather-withheld = 제공 기관이 공개하지 않은 지역·업종 칸
present-sheet-cut = { $count }행 중 앞의 { $shown }행. 전체는 tables/{ $name }.csv에 있습니다
