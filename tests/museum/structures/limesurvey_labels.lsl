<?xml version="1.0" encoding="UTF-8"?>
<document>
 <LimeSurveyDocType>Label set</LimeSurveyDocType>
 <DBVersion>178</DBVersion>
 <languages>
  <language>fr</language>
 </languages>
</document>
